import { matches } from './records.ts';
import { missing, racy, right, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Activates, suspends and deletes accounts. */
export const accountActivation: ForeignService = {
  workload: 'account-activation',
  modes: [
    ...rightModes,
    { ...right, name: 'idempotent', about: 'says yes to a DELETE of an account that is gone' },
    racy('check-then-act', 'looks at the state, waits, writes the next'),
    wrong('comes-back', 'activates an account that was deleted'),
    wrong('accepts-all', 'accepts every change of an account that is there'),
    wrong('gone-is-illegal', 'says of changes to a deleted account that its state does not allow them', {
      only: { refusal: ['coded'] },
      // In a burst hardly anybody asks after the deletion is known.
      arrival: 'closed',
    }),
    wrong('delete-forgotten', 'answers that it deleted the account, and keeps it'),
  ],
  open(mode, world) {
    const { records } = world;
    const told = new Set<string>();
    return {
      run(ask) {
        const { method, path, ifMatch } = ask;
        const [collection, id = '', what] = path;
        const command = method === 'DELETE' && what === undefined ? 'delete' : method === 'POST' ? what : '';
        if (collection !== 'user-accounts' || !['activate', 'suspend', 'delete'].includes(command ?? ''))
          return undefined;
        const key = `user-accounts/${id}`;
        return world.decide(key, () => {
          const found = records.entry(key);
          if (found === undefined) return missing;
          const state = String(found.fields?.['state'] ?? 'deleted');
          if (state === 'deleted' && mode === 'gone-is-illegal' && command !== 'delete') {
            // Who ask while it is deleted may have been refused for the state that was: they count as one.
            world.note(!told.has(key));
            told.add(key);
            return world.refused('illegal-transition', key);
          }
          if (state === 'deleted' && mode === 'idempotent' && command === 'delete')
            return world.removed(key, { id, state });
          if (state === 'deleted' && !(mode === 'comes-back' && command === 'activate'))
            return world.refused('gone', key);
          if (ifMatch !== undefined && !matches(ifMatch, found.tag))
            return world.refused('version-mismatch', key);
          if (command === 'delete')
            return () => {
              world.note(records.get(key) === undefined || mode === 'delete-forgotten');
              if (mode !== 'delete-forgotten') records.remove(key);
              return world.removed(key, { id, state: 'deleted' });
            };
          const to = command === 'activate' ? 'active' : 'suspended';
          if (mode !== 'accepts-all') {
            if (state === to) return world.refused('redundant-transition', key);
            if (to === 'suspended' && state !== 'active') return world.refused('illegal-transition', key);
          }
          return () => {
            const now = records.get(key)?.['state'];
            world.note(now !== 'suspended' && now !== (to === 'active' ? 'registered' : 'active'));
            world.note(now === to);
            records.put(key, { state: to, ...world.stamps(ask) });
            return world.changed(key, { id, state: to });
          };
        });
      },
    };
  },
};
