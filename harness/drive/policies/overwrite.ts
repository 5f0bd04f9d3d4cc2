import type { CommandIntent, Policy, Redo } from '../../core/operation.ts';
import { newestOf, persist, withCommands } from './persistence.ts';
import type { Exchanges, Next } from './persistence.ts';

/**
 * Last writer wins, whatever the precondition was for: fetches the newest version only to name it, and forces one's own
 * state on it. Where a command depends on nothing that was read there is nothing to overwrite, and it is given up.
 */
export const overwrite: Policy = {
  name: 'overwrite',
  about: 'fetches the newest version and forces its own over it; gives up where there is none to force',
  tunedBy: ['backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) =>
    withCommands(operation, (intent) => {
      const { base, redo } = intent;
      const forceable = redo !== undefined && (base !== undefined || redo.force !== undefined);
      return !forceable ? once(intent) : persist(intent, turn, (sent) => forced(sent, redo));
    }),
};

function* once(intent: CommandIntent): Exchanges {
  return yield intent;
}

function* forced(sent: CommandIntent, redo: Redo): Next {
  const newest = yield* newestOf(redo);
  if (newest?.kind !== 'found') return newest;
  return {
    ...sent,
    args: redo.force?.(newest.fields) ?? sent.args,
    ...(sent.base === undefined ? {} : { base: newest }),
    resolution: 'overwritten',
  };
}
