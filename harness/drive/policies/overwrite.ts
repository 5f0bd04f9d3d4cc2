import type { CommandIntent, Policy } from '../../core/operation.ts';
import { newestOf, persist, withCommands } from './persistence.ts';
import type { Next } from './persistence.ts';

/**
 * Last writer wins, whatever the precondition was for: fetches the newest version only to name it, and forces one's own
 * state on it. Where a command depends on nothing that was read there is nothing to overwrite, and it is given up.
 */
export const overwrite: Policy = {
  name: 'overwrite',
  about: 'fetches the newest version and forces its own over it; gives up where there is none to force',
  tunedBy: ['backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) => withCommands(operation, (intent) => persist(intent, turn, forced)),
};

function* forced(sent: CommandIntent): Next {
  const { redo, base } = sent;
  if (redo === undefined) return undefined;
  const newest = yield* newestOf(redo);
  if (newest?.kind !== 'found') return newest;
  return {
    ...sent,
    args: redo.force?.(newest.fields) ?? sent.args,
    ...(base === undefined ? {} : { base: newest }),
    resolution: 'overwritten',
  };
}
