import type { CommandIntent, Policy } from '../../core/operation.ts';
import { persist, withCommands } from './persistence.ts';
import type { Next } from './persistence.ts';

/** Blind: the same request again, on the base that it had. */
export const retry: Policy = {
  name: 'retry',
  about: 'sends the same request again, as it was',
  tunedBy: ['backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) => withCommands(operation, (intent) => persist(intent, turn, asItWas)),
};

/** The same command once more. */
// oxlint-disable-next-line require-yield -- others read before they send again
export function* asItWas(sent: CommandIntent): Next {
  return { ...sent, resolution: 'retried' };
}
