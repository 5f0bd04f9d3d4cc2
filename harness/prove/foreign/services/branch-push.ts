import { missing, racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Keeps branches and the commits that were pushed to them. */
export const branchPush: ForeignService = {
  workload: 'branch-push',
  modes: [
    ...rightModes,
    racy('check-then-act', 'looks where the branch is, waits, moves it'),
    wrong('accepts-all', 'accepts every push, whatever its parent'),
    wrong('nothing-moves', 'answers that it moved the branch, and leaves it'),
    wrong('moved-by-nobody', 'says of a branch at first that it has moved on', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
    wrong('frozen', 'shows a branch where it was first', { arrival: 'closed' }),
    wrong('keeps-refused', 'keeps the commits of pushes that it refuses', {
      only: { refusal: ['coded', 'bare', '412'] },
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run(ask) {
        const { method, path, body } = ask;
        const [collection, id = '', what] = path;
        if (method !== 'POST' || collection !== 'branches' || what !== 'pushes') return undefined;
        const { commit = '', parent = '', lease } = body;
        const [branch, added] = [`branches/${id}`, `commits/${id}.${commit}`];
        const root = records.first(branch)?.fields?.['head'];
        return world.decide(branch, () => {
          const found = records.get(branch);
          if (found === undefined) return missing;
          if (commit === parent || commit === root)
            return { kind: 'wrong', status: 422, code: 'invalid-value' };
          if (mode !== 'accepts-all' && found['head'] !== (lease ?? parent)) {
            if (mode === 'keeps-refused' && records.get(added) === undefined) {
              world.note(true);
              records.put(added, { parent });
            }
            return world.refused('not-fast-forward', branch);
          }
          if (records.get(added) !== undefined) return world.refused('already-exists', added);
          if (lease !== undefined && parent !== root && records.get(`commits/${id}.${parent}`) === undefined)
            return missing;
          const first =
            mode === 'moved-by-nobody' ? world.refusedFalsely('not-fast-forward', branch) : undefined;
          if (first !== undefined) return first;
          return () => {
            world.note(records.get(branch)?.['head'] !== (lease ?? parent) || mode === 'nothing-moves');
            if (mode !== 'nothing-moves') records.put(branch, { head: commit, ...world.stamps(ask) });
            records.put(added, { parent, ...(lease === undefined ? {} : { replaced: lease }) });
            return world.created(added, { commit, parent });
          };
        });
      },
      show(collection, id) {
        if (collection !== 'branches' || mode !== 'frozen') return undefined;
        const first = records.first(`branches/${id}`);
        const now = records.get(`branches/${id}`);
        if (first?.fields === undefined || now === undefined) return undefined;
        return world.shown({ body: first.fields, tag: first.tag }, { body: now });
      },
    };
  },
};
