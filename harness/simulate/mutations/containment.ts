import { numberOf } from '../../core/sightings.ts';
import type { DraftRow } from '../draft.ts';
import type { Mutation } from './mutation.ts';

const names = ['draft', 'notes', 'todo'];

/** What may become of directories, their entries, and of what reads and records show of them. */
export const containment: readonly Mutation[] = [
  {
    about: 'an entry is not there that nobody removed',
    expects: 'lost-child',
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const removed = new Set(
        draft.rows
          .filter((row) => draft.commandOf(row) === 'remove-entry')
          .flatMap((row) => names.map((name) => ({ row, name })))
          .filter(({ row, name }) => row.sighted.get('asked.name') === numberOf(name))
          .map(({ row, name }) => draft.keyOf(row, 'entries', `.${name}`)),
      );
      const record = choose(
        [...draft.records].filter(
          ([key, { live }]) => live && key.startsWith('entries/') && !removed.has(key),
        ),
      )?.[1];
      if (record === undefined) return false;
      record.live = false;
      record.fields.clear();
      return true;
    },
  },
  {
    about: 'a listing shows that a directory is empty',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['directory-delete'],
    apply(draft, choose) {
      // The seeded entry is there until somebody asks to remove it.
      const row = choose(
        draft.rows.filter(
          (one) =>
            isListing(one) &&
            !draft.rows.some(
              (other) =>
                other.slot === one.slot &&
                other.sighted.get('asked.name') === numberOf('draft') &&
                other.sentMs <= one.doneMs,
            ),
        ),
      );
      if (row === undefined) return false;
      for (const name of names) row.sighted.delete(`${name}.owner`);
      row.sighted.set('directory.children', 0);
      row.value = 0;
      return true;
    },
  },
  {
    about: 'a listing shows an entry before anybody had created it',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(isListing));
      const name = names.find((one) => one !== 'draft' && row?.sighted.has(`${one}.owner`) === true);
      if (row === undefined || name === undefined) return false;
      const first = Math.min(
        ...draft.rows.filter(({ slot }) => slot === row.slot).map(({ sentMs }) => sentMs),
      );
      Object.assign(row, { intendedMs: first - 2, sentMs: first - 2, doneMs: first - 1 });
      return true;
    },
  },
  {
    about: 'a listing shows an entry under the name of somebody else',
    expects: 'wrong-owner',
    measured: true,
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(isListing));
      const loser = choose(draft.rows.filter(({ answer }) => answer === 'conflict'));
      const name = names.find((one) => one !== 'draft' && row?.sighted.has(`${one}.owner`) === true);
      if (row === undefined || loser === undefined || name === undefined) return false;
      row.sighted.set(`${name}.owner`, loser.nonce);
      return true;
    },
  },
  {
    about: 'an entry ends under the name of somebody else',
    expects: 'wrong-owner',
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const fields = choose(
        [...draft.records].filter(
          ([key, { live, fields: own }]) =>
            live && key.startsWith('entries/') && own.get('owner') !== 'nobody',
        ),
      )?.[1].fields;
      const loser = choose(draft.refused('name-taken'));
      if (fields === undefined || loser === undefined) return false;
      fields.set('owner', String(loser.nonce));
      return true;
    },
  },
  {
    about: 'the owner of a seeded entry is destroyed',
    expects: 'wrong-field',
    measured: true,
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const seed = numberOf('nobody');
      const row = choose(
        draft.rows.filter(
          (one) =>
            isListing(one) &&
            one.sighted.get('draft.owner') === seed &&
            !draft.rows.some(
              (other) =>
                other.slot === one.slot &&
                draft.commandOf(other) === 'create-entry' &&
                Math.floor(other.operation / 3) % 3 === 0 &&
                other.sentMs <= one.doneMs,
            ),
        ),
      );
      row?.sighted.set('draft.owner', numberOf('somebody'));
      return row !== undefined;
    },
  },
  {
    about: 'the quota of a region is destroyed',
    expects: 'wrong-field',
    workloads: ['resource-naming'],
    apply(draft, choose) {
      const record = choose([...draft.records].filter(([key]) => key.startsWith('regions/')))?.[1];
      return record?.fields.delete('quota') === true;
    },
  },
  {
    about: 'half a registration is there at the end',
    expects: 'half-effect',
    workloads: ['duplicate-registration'],
    apply(draft, choose) {
      const key = choose([...draft.records.keys()].filter((one) => one.startsWith('emails/')));
      return key !== undefined && draft.records.delete(key);
    },
  },
];

function isListing({ command, answer }: DraftRow): boolean {
  return command === 0 && answer === 'found';
}
