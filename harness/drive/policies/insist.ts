import type { Policy } from '../../core/operation.ts';
import { persist, withCommands } from './persistence.ts';
import { asItWas } from './retry.ts';

/** Does not ask why: after any conflict the same request again, also where no retry can help. */
export const insist: Policy = {
  name: 'insist',
  about: 'sends the same request again after any conflict, also one that no retry can help',
  tunedBy: ['backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) => withCommands(operation, (intent) => persist(intent, turn, asItWas, () => true)),
};
