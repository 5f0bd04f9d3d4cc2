import type { CommandIntent, Policy, Preference } from '../../core/operation.ts';
import { newestOf, persist, withCommands } from './persistence.ts';
import type { Next } from './persistence.ts';
import { asItWas } from './retry.ts';

/**
 * Reads the newest state and brings one's own change into it. Where both changed the same part, `prefer` decides; a
 * command that depends on nothing that was read is sent again as it is.
 */
export const merge: Policy = {
  name: 'merge',
  about: 'fetches the newest version, brings its own change into it and sends that',
  tunedBy: ['prefer', 'backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) =>
    withCommands(operation, (intent) => persist(intent, turn, (sent) => merged(sent, turn.tuning.prefer))),
};

function* merged(sent: CommandIntent, prefer: Preference): Next {
  const { redo, base } = sent;
  if (redo === undefined) return yield* asItWas(sent);
  const newest = yield* newestOf(redo);
  if (newest?.kind !== 'found') return newest;
  const change = redo.merge(newest.fields, prefer);
  if (change === undefined) return undefined;
  return {
    ...sent,
    args: change.args,
    ...(base === undefined ? {} : { base: newest }),
    resolution: change.overwrites ? 'overwritten' : 'merged',
  };
}
