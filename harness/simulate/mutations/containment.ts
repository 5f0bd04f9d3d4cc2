import { numberOf } from '../../core/sightings.ts';
import type { Draft, DraftRow } from '../draft.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const names = ['draft', 'notes', 'todo'];
const workloads = ['directory-delete'];

/** What may become of directories, their entries, and of what reads and records show of them. */
export const containment: readonly Mutation[] = [
  mutation({
    about: 'an entry is not there that nobody removed',
    expects: 'lost-child',
    workloads,
    among(draft) {
      const removed = new Set(
        draft.rows
          .filter((row) => draft.commandOf(row) === 'remove-entry')
          .flatMap((row) => names.map((name) => ({ row, name })))
          .filter(({ row, name }) => row.sighted.get('asked.name') === numberOf(name))
          .map(({ row, name }) => draft.keyOf(row, 'entries', `.${name}`)),
      );
      return draft.live('entries').filter(([key]) => !removed.has(key));
    },
    change([, record]) {
      record.live = false;
      record.fields.clear();
    },
  }),
  mutation({
    about: 'a listing shows that a directory is empty',
    expects: 'wrong-snapshot',
    measured: true,
    workloads,
    // The seeded entry is there until somebody asks to remove it.
    among: (draft) =>
      draft
        .reads()
        .filter((row) =>
          wasFirst(row, draft, ({ sighted }) => sighted.get('asked.name') === numberOf('draft')),
        ),
    change(row) {
      for (const name of names) row.sighted.delete(`${name}.owner`);
      row.sighted.set('directory.children', 0);
      row.value = 0;
    },
  }),
  mutation({
    about: 'a listing shows an entry before anybody had created it',
    expects: 'wrong-snapshot',
    measured: true,
    workloads,
    among: (draft) => draft.reads(),
    change: (row, draft) => createdIn(row) !== undefined && draft.moveFirst(row),
  }),
  mutation({
    about: 'a listing shows an entry under the name of somebody else',
    expects: 'wrong-owner',
    measured: true,
    workloads,
    among: (draft) => draft.reads(),
    change(row, draft, choose) {
      const loser = choose(draft.rows.filter(({ answer }) => answer === 'conflict'));
      const name = createdIn(row);
      return loser !== undefined && name !== undefined && row.sighted.set(`${name}.owner`, loser.nonce);
    },
  }),
  mutation({
    about: 'an entry ends under the name of somebody else',
    expects: 'wrong-owner',
    workloads,
    among: (draft) => draft.live('entries').filter(([, { fields }]) => fields.get('owner') !== 'nobody'),
    change([, { fields }], draft, choose) {
      const loser = choose(draft.refused('name-taken'));
      return loser !== undefined && fields.set('owner', String(loser.nonce));
    },
  }),
  mutation({
    about: 'the owner of a seeded entry is destroyed',
    expects: 'wrong-field',
    measured: true,
    workloads,
    among: (draft) =>
      draft
        .reads()
        .filter(
          (row) =>
            row.sighted.get('draft.owner') === numberOf('nobody') &&
            wasFirst(
              row,
              draft,
              (one) => draft.commandOf(one) === 'create-entry' && Math.floor(one.operation / 3) % 3 === 0,
            ),
        ),
    change: (row) => row.sighted.set('draft.owner', numberOf('somebody')),
  }),
  mutation({
    about: 'the quota of a region is destroyed',
    expects: 'wrong-field',
    workloads: ['resource-naming'],
    among: (draft) => draft.live('regions'),
    change: ([, { fields }]) => fields.delete('quota'),
  }),
  mutation({
    about: 'half a registration is there at the end',
    expects: 'half-effect',
    workloads: ['duplicate-registration'],
    among: ({ records }) => [...records.keys()].filter((key) => key.startsWith('emails/')),
    change: (key, { records }) => records.delete(key),
  }),
];

/** Whether nobody has sent something of a kind in the slot of a row before that was answered. */
function wasFirst(row: DraftRow, { rows }: Draft, isMeant: (other: DraftRow) => boolean): boolean {
  return !rows.some((other) => other.slot === row.slot && isMeant(other) && other.sentMs <= row.doneMs);
}

/** An entry of a listing that was not seeded. */
function createdIn({ sighted }: DraftRow): string | undefined {
  return names.find((name) => name !== 'draft' && sighted.has(`${name}.owner`));
}
