import { numberOf } from '../../core/sightings.ts';
import type { Draft, DraftRow } from '../draft.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

/** What may become of edits, commits and numbered entries. */
export const versions: readonly Mutation[] = [
  mutation({
    about: 'If-Match is ignored',
    expects: 'lost-update',
    workloads: ['parallel-edits'],
    among: (draft) => draft.refused('version-mismatch'),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'documents')),
  }),
  mutation({
    about: 'an accepted edit is not in the document',
    expects: 'missing-edit',
    workloads: ['parallel-edits'],
    among: (draft) => draft.accepted(),
    change(row, draft) {
      const fields = draft.recordOf(row, 'documents')?.fields;
      const mark = new RegExp(` ?#${row.operation.toString(36)}\\b`, 'g');
      for (const [name, text] of fields ?? []) fields?.set(name, text.replace(mark, ''));
      return fields !== undefined;
    },
  }),
  mutation({
    about: 'the document holds an edit that was refused',
    expects: 'phantom-edit',
    workloads: ['parallel-edits'],
    among: (draft) =>
      draft
        .refused('version-mismatch')
        .filter(({ operation }) =>
          draft.rows.every(
            (row) => row.operation !== operation || row.command === 0 || row.answer === 'conflict',
          ),
        ),
    change(row, draft) {
      const fields = draft.recordOf(row, 'documents')?.fields;
      return fields?.set('title', `${fields.get('title') ?? ''} #${row.operation.toString(36)}`) ?? false;
    },
  }),
  mutation({
    about: 'a read shows a version that was over',
    expects: 'stale-read',
    workloads: ['parallel-edits'],
    among: (draft) =>
      draft.rows.filter(
        (row) =>
          row.command === 0 &&
          row.version > 1 &&
          wasBefore(row, draft.accepted(), ({ version }) => version === row.version),
      ),
    change: (read) => (read.version -= 1),
  }),
  mutation({
    about: 'a commit is put on another than the head',
    expects: 'rewritten-history',
    workloads: ['branch-push'],
    among: (draft) => draft.live('commits'),
    change: ([, { fields }]) => fields.set('parent', 'f'.repeat(16)),
  }),
  mutation({
    about: 'the head forgets a commit',
    expects: 'unreachable-commit',
    workloads: ['branch-push'],
    among: (draft) => draft.accepted(),
    change: (row, draft) => draft.recordOf(row, 'branches')?.fields.set('head', '0'.repeat(16)) ?? false,
  }),
  mutation({
    about: 'two turns get one number',
    expects: 'duplicate-turn',
    workloads: ['conversation-turns'],
    among: (draft) => draft.refused('turn-taken', 'append-turn'),
    change(row, draft) {
      const prefix = draft.keyOf(row, 'turns', '.');
      const taken = draft.receipts.find(({ key, wrote }) => wrote > 0 && key.startsWith(prefix));
      if (taken === undefined) return false;
      draft.grant(row, draft.keyOf(row, 'conversations'), taken.key);
      return true;
    },
  }),
  mutation({
    about: 'a number is left out between two turns',
    expects: 'missing-turn',
    workloads: ['conversation-turns'],
    among: (draft) => draft.live('turns'),
    change([key, record], draft) {
      const next = key.replace(/\d+$/, (number) => String(Number(number) + 50));
      draft.records.delete(key);
      draft.records.set(next, record);
      for (const receipt of draft.receipts) if (receipt.key === key) receipt.key = next;
    },
  }),
  mutation({
    about: 'a document ends with a title that nobody put there',
    expects: 'wrong-field',
    workloads: ['parallel-edits'],
    among: ({ records }) => [...records.values()],
    change: ({ fields }) => fields.set('title', 'lost'),
  }),
  mutation({
    about: 'a read shows what nobody put there',
    expects: 'wrong-field',
    measured: true,
    workloads: ['parallel-edits', 'branch-push'],
    among: ({ rows }) =>
      rows.flatMap(({ command, sighted }) => {
        const name = ['text', 'head'].find((one) => sighted.has(one));
        return command !== 0 || name === undefined ? [] : [{ sighted, name }];
      }),
    change: ({ sighted, name }) => sighted.set(name, numberOf('lost')),
  }),
  mutation({
    about: 'a record says that nobody changed it',
    expects: 'wrong-stamp',
    workloads: ['parallel-edits', 'branch-push', 'conversation-turns'],
    among: ({ records }) => [...records.values()].filter(({ fields }) => fields.has('changedBy')),
    change: ({ fields }) => fields.delete('changedBy'),
  }),
  mutation({
    about: 'a read counts a turn too few',
    expects: 'stale-read',
    measured: true,
    workloads: ['conversation-turns'],
    among: (draft) =>
      draft.rows.filter(
        (read) =>
          turnsIn(read) > 0 &&
          wasBefore(read, draft.accepted('append-turn'), ({ value }) => value === turnsIn(read)),
      ),
    change: (row) => row.sighted.set('turns', turnsIn(row) - 1),
  }),
  mutation({
    about: 'a read counts turns that nobody appended',
    expects: 'wrong-counter',
    measured: true,
    workloads: ['conversation-turns'],
    among: (draft) => draft.showing('turns'),
    change: ({ sighted }) => sighted.set('turns', 50),
  }),
  mutation({
    about: 'a push is refused as if the branch had moved, before anybody has pushed',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['branch-push'],
    among: (draft) => draft.refused('not-fast-forward'),
    change(row, draft) {
      row.sighted.delete('asked.lease');
      row.sighted.set('asked.parent', numberOf('0'.repeat(16)));
      draft.moveFirst(row);
    },
  }),
  mutation({
    about: 'an edit of the first version is refused as if it had been changed, before anybody has changed it',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['parallel-edits'],
    among: (draft) =>
      draft.refused('version-mismatch').flatMap((row) => {
        const read = row.base === 1 ? readBefore(row, draft) : undefined;
        return read === undefined ? [] : [{ row, read }];
      }),
    change({ row, read }, draft) {
      draft.moveFirst(row);
      draft.moveFirst(read);
    },
  }),
  mutation({
    about: 'a number is refused as taken, before anybody has asked for one',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['conversation-turns'],
    among: (draft) => draft.refused('turn-taken'),
    change: (row, draft) => draft.moveFirst(row),
  }),
];

/** Whether some request in the slot of a row had been answered before the row was sent. */
function wasBefore(
  { slot, sentMs }: DraftRow,
  rows: readonly DraftRow[],
  isMeant: (one: DraftRow) => boolean,
): boolean {
  return rows.some((one) => one.slot === slot && isMeant(one) && one.doneMs < sentMs);
}

function turnsIn({ sighted }: DraftRow): number {
  return sighted.get('turns') ?? 0;
}

/** The read of the version that a request names. */
function readBefore(row: DraftRow, { rows }: Draft): DraftRow | undefined {
  return rows.find(
    ({ operation, command, version }) => operation === row.operation && command === 0 && version === row.base,
  );
}
