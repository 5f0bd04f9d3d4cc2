import { racy, right, rightModes, snapshotOf, wrong } from './service.ts';
import type { ForeignService, Said } from './service.ts';

/** The names that a listing tells. */
const names = ['draft', 'notes', 'todo'] as const;

/** Keeps directories with entries, which are deleted when they are empty. */
export const directoryDelete: ForeignService = {
  workload: 'directory-delete',
  modes: [
    ...rightModes,
    { ...right, name: 'idempotent', about: 'says yes to a DELETE of what is gone, as often as it comes' },
    { ...right, name: 'buried', about: 'shows what is gone with the mark that it is deleted' },
    racy('check-then-act', 'looks what is there, waits, writes'),
    // Only who is told that it is not empty empties it, and in a burst all have come before it is empty.
    // An entry that is removed while the answer is on its way leaves no trace: one mistake of several must leave one.
    wrong('check-then-delete', 'counts the entries, waits, deletes the directory; all else is one moment', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
      durationMs: 1000,
    }),
    wrong('deletes-full', 'deletes a directory with all that is in it, and the entries stay'),
    // An entry that is removed again at once, in the same burst, may have been there before the directory went.
    wrong('creates-in-gone', 'creates entries in a directory that was deleted', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
    wrong('lists-nothing', 'says that every directory is empty'),
  ],
  open(mode, world) {
    const { records } = world;
    const count = (directory: string, by: number): number => {
      const children = Number(records.get(directory)?.['children'] ?? 0) + by;
      if (records.get(directory) !== undefined) records.put(directory, { children });
      return children;
    };
    const create = (id: string, name: string, nonce: string): Said | Promise<Said> => {
      const [directory, entry] = [`directories/${id}`, `entries/${id}.${name}`];
      return world.decide(id, () => {
        if (records.get(entry) !== undefined) return world.refused('name-taken', entry);
        if (records.get(directory) === undefined && mode !== 'creates-in-gone')
          return world.refused('parent-missing', directory);
        return () => {
          world.note(records.get(entry) !== undefined || records.get(directory) === undefined);
          records.put(entry, { owner: nonce });
          const children = count(directory, 1);
          return world.created(entry, { id: `${id}.${name}`, owner: nonce }, { children });
        };
      });
    };
    const goneAgain = (key: string, id: string): Said =>
      mode === 'idempotent' ? world.removed(key, { id }) : world.refused('gone', key);
    const removeEntry = (id: string): Said | Promise<Said> => {
      const [entry, parent] = [`entries/${id}`, id.slice(0, Math.max(0, id.lastIndexOf('.')))];
      const directory = `directories/${parent}`;
      return world.decide(parent, () => {
        if (records.get(entry) === undefined) return goneAgain(entry, id);
        return () => {
          world.note(records.get(entry) === undefined);
          records.remove(entry);
          return world.removed(entry, { id }, { children: count(directory, -1) });
        };
      });
    };
    const removeDirectory = (id: string): Said | Promise<Said> => {
      const key = `directories/${id}`;
      const pace = mode === 'check-then-delete' ? 'unguarded' : undefined;
      return world.decide(
        id,
        () => {
          const found = records.get(key);
          if (found === undefined) return goneAgain(key, id);
          if (Number(found['children']) > 0 && mode !== 'deletes-full')
            return world.refused('not-empty', key);
          return () => {
            // To delete what is gone once more does no harm.
            world.note(Number(records.get(key)?.['children'] ?? 0) !== 0);
            records.remove(key);
            return world.removed(key, { id });
          };
        },
        pace,
      );
    };
    const graveOf = (key: string) => {
      const isGone = mode === 'buried' && records.get(key) === undefined && records.first(key) !== undefined;
      return isGone ? { status: 'deleted' } : undefined;
    };
    return {
      run({ method, path, body, nonce }) {
        const [collection, id = '', what] = path;
        if (method === 'POST' && collection === 'directories' && what === 'entries')
          return create(id, String(body['name']), nonce);
        if (method !== 'DELETE' || path.length !== 2) return undefined;
        if (collection === 'entries') return removeEntry(id);
        return collection === 'directories' ? removeDirectory(id) : undefined;
      },
      show(collection, id) {
        if (collection !== 'listings') {
          const body = graveOf(`${collection}/${id}`);
          return body && { body };
        }
        const directory = { directory: `directories/${id}` };
        const entries = Object.fromEntries(names.map((name) => [name, `entries/${id}.${name}`]));
        const truth = snapshotOf({ ...directory, ...entries }, (key) => records.get(key) ?? graveOf(key));
        if (mode !== 'lists-nothing') return truth;
        const empty = (key: string) => (records.get(key) === undefined ? undefined : { children: 0 });
        return world.shown(snapshotOf(directory, empty), truth);
      },
    };
  },
};
