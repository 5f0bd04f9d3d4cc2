import { numberOf } from '../../core/sightings.ts';
import type { DraftRow } from '../draft.ts';
import type { Mutation } from './mutation.ts';

/** What may become of edits, commits and numbered entries. */
export const versions: readonly Mutation[] = [
  {
    about: 'If-Match is ignored',
    expects: 'lost-update',
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const row = choose(draft.refused('version-mismatch'));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'documents'));
      return row !== undefined;
    },
  },
  {
    about: 'an accepted edit is not in the document',
    expects: 'missing-edit',
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const row = choose(draft.accepted());
      const fields = row === undefined ? undefined : draft.records.get(draft.keyOf(row, 'documents'))?.fields;
      const mark = new RegExp(` #${row?.operation.toString(36)}\\b`, 'g');
      for (const [name, text] of fields ?? []) fields?.set(name, text.replace(mark, ''));
      return fields !== undefined;
    },
  },
  {
    about: 'the document holds an edit that was refused',
    expects: 'phantom-edit',
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const isRefused = (operation: number): boolean =>
        draft.rows.every(
          (row) => row.operation !== operation || row.command === 0 || row.answer === 'conflict',
        );
      const row = choose(draft.refused('version-mismatch').filter(({ operation }) => isRefused(operation)));
      const fields = row === undefined ? undefined : draft.records.get(draft.keyOf(row, 'documents'))?.fields;
      fields?.set('title', `${fields.get('title') ?? ''} #${row?.operation.toString(36)}`);
      return fields !== undefined;
    },
  },
  {
    about: 'a read shows a version that was over',
    expects: 'stale-read',
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const read = choose(
        draft.rows.filter(
          (row) =>
            row.command === 0 &&
            row.version > 1 &&
            draft
              .accepted()
              .some((one) => one.slot === row.slot && one.version === row.version && one.doneMs < row.sentMs),
        ),
      );
      if (read !== undefined) read.version -= 1;
      return read !== undefined;
    },
  },
  {
    about: 'a commit is put on another than the head',
    expects: 'rewritten-history',
    workloads: ['branch-push'],
    apply(draft, choose) {
      const commit = choose([...draft.records].filter(([key]) => key.startsWith('commits/')))?.[1];
      commit?.fields.set('parent', 'f'.repeat(16));
      return commit !== undefined;
    },
  },
  {
    about: 'the head forgets a commit',
    expects: 'unreachable-commit',
    workloads: ['branch-push'],
    apply(draft, choose) {
      const row = choose(draft.accepted());
      const branch = row === undefined ? undefined : draft.records.get(draft.keyOf(row, 'branches'));
      branch?.fields.set('head', '0'.repeat(16));
      return branch !== undefined;
    },
  },
  {
    about: 'two turns get one number',
    expects: 'duplicate-turn',
    workloads: ['conversation-turns'],
    apply(draft, choose) {
      const row = choose(draft.refused('turn-taken', 'append-turn'));
      const taken = draft.receipts.find(
        ({ key, wrote }) => wrote > 0 && row !== undefined && key.startsWith(draft.keyOf(row, 'turns', '.')),
      );
      if (row === undefined || taken === undefined) return false;
      draft.grant(row, draft.keyOf(row, 'conversations'), taken.key);
      return true;
    },
  },
  {
    about: 'a number is left out between two turns',
    expects: 'missing-turn',
    workloads: ['conversation-turns'],
    apply(draft, choose) {
      const turns = [...draft.records.keys()].filter((key) => key.startsWith('turns/'));
      const key = choose(turns);
      const next = key?.replace(/\d+$/, (number) => String(Number(number) + 50)) ?? '';
      const record = draft.records.get(key ?? '');
      if (key === undefined || record === undefined) return false;
      draft.records.delete(key);
      draft.records.set(next, record);
      for (const receipt of draft.receipts) if (receipt.key === key) receipt.key = next;
      return true;
    },
  },
  {
    about: 'a document ends with a title that nobody put there',
    expects: 'wrong-field',
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()]);
      record?.fields.set('title', 'lost');
      return record !== undefined;
    },
  },
  {
    about: 'a read shows what nobody put there',
    expects: 'wrong-field',
    measured: true,
    workloads: ['parallel-edits', 'branch-push'],
    apply(draft, choose) {
      const shown = (row: DraftRow): string | undefined =>
        ['text', 'head'].find((name) => row.sighted.has(name));
      const row = choose(draft.rows.filter((one) => one.command === 0 && shown(one) !== undefined));
      row?.sighted.set(shown(row) ?? '', numberOf('lost'));
      return row !== undefined;
    },
  },
  {
    about: 'a record says that nobody changed it',
    expects: 'wrong-stamp',
    workloads: ['parallel-edits', 'branch-push', 'conversation-turns'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()].filter(({ fields }) => fields.has('changedBy')));
      record?.fields.delete('changedBy');
      return record !== undefined;
    },
  },
  {
    about: 'a read counts a turn too few',
    expects: 'stale-read',
    measured: true,
    workloads: ['conversation-turns'],
    apply(draft, choose) {
      const counted = ({ sighted }: DraftRow): number => sighted.get('turns') ?? 0;
      const row = choose(
        draft.rows.filter(
          (read) =>
            counted(read) > 0 &&
            draft
              .accepted('append-turn')
              .some(
                (one) => one.slot === read.slot && one.value === counted(read) && one.doneMs < read.sentMs,
              ),
        ),
      );
      row?.sighted.set('turns', counted(row) - 1);
      return row !== undefined;
    },
  },
  {
    about: 'a read counts turns that nobody appended',
    expects: 'wrong-counter',
    measured: true,
    workloads: ['conversation-turns'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ sighted }) => sighted.has('turns')));
      row?.sighted.set('turns', 50);
      return row !== undefined;
    },
  },
  {
    about: 'a push is refused as if the branch had moved, before anybody has pushed',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['branch-push'],
    apply(draft, choose) {
      const row = choose(draft.refused('not-fast-forward'));
      if (row === undefined) return false;
      row.sighted.delete('asked.lease');
      row.sighted.set('asked.parent', numberOf('0'.repeat(16)));
      draft.moveFirst(row);
      return true;
    },
  },
  {
    about: 'an edit of the first version is refused as if it had been changed, before anybody has changed it',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['parallel-edits'],
    apply(draft, choose) {
      const readOf = (row: DraftRow): DraftRow | undefined =>
        draft.rows.find(
          ({ operation, command, version }) =>
            operation === row.operation && command === 0 && version === row.base,
        );
      const row = choose(
        draft.refused('version-mismatch').filter((one) => one.base === 1 && readOf(one) !== undefined),
      );
      const read = row === undefined ? undefined : readOf(row);
      if (row === undefined || read === undefined) return false;
      draft.moveFirst(row);
      draft.moveFirst(read);
      return true;
    },
  },
  {
    about: 'a number is refused as taken, before anybody has asked for one',
    expects: 'unjustified-refusal',
    measured: true,
    workloads: ['conversation-turns'],
    apply(draft, choose) {
      const row = choose(draft.refused('turn-taken'));
      if (row !== undefined) draft.moveFirst(row);
      return row !== undefined;
    },
  },
];
