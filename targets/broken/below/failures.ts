import { setTimeout } from 'node:timers/promises';
import type { Command } from '../../../harness/core/guarded.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { execute } from '../../execute.ts';
import { StoreError } from '../../stores/store-error.ts';
import type { Unplaced } from './mistake-below.ts';

const paused = { store: 'redis', strategy: 'atomic-script', fault: 'pause-store:250ms@150ms' };
const restarted = {
  store: 'redis',
  strategy: 'atomic-script',
  duration: '1500ms',
  fault: 'restart-store@400ms',
};

/** How long a store may take to answer before the service believes that it has done nothing, milliseconds. */
const patienceMs = 100;
/** Nonces of its own: above every one that a client sends. */
const ownNonces = 5e14;

/** Mistakes in what the service does when its store is slow, silent or gone. */
export const failureMistakes: readonly Unplaced[] = [
  {
    name: 'asks-again-as-another',
    about: 'a command that the store is slow to answer is sent again as a new one',
    workload: 'transfer',
    race: paused,
    mistake: () => ({
      async execute(store, strategy, command, options) {
        const first = execute(store, strategy, command, options);
        const outcome = await Promise.race([first, setTimeout(patienceMs)]);
        return outcome ?? execute(store, strategy, { ...command, nonce: command.nonce + ownNonces }, options);
      },
    }),
  },
  {
    name: 'slow-is-refused',
    about: 'what the store is slow to answer is answered as refused',
    workload: 'transfer',
    race: paused,
    mistake: () => ({
      async execute(store, strategy, command, options) {
        const outcome = await Promise.race([
          execute(store, strategy, command, options),
          setTimeout(patienceMs),
        ]);
        return outcome ?? { kind: 'raced', why: 'lock-busy' };
      },
    }),
  },

  {
    name: 'gone-is-done',
    about: 'what the store is gone for is answered as done',
    workload: 'transfer',
    race: restarted,
    mistake: () => ({
      async execute(store, strategy, command, options) {
        try {
          return await execute(store, strategy, command, options);
        } catch (error) {
          if (error instanceof StoreError) return supposed(command);
          throw error;
        }
      },
    }),
  },
];

/** What a command would have done to records that nobody has written since they were seeded. */
function supposed({ parts }: Command): Outcome {
  const traces = parts.map(({ key, then }) => ({ key, read: 1, wrote: then.length === 0 ? null : 2 }));
  return { kind: 'applied', traces, added: parts.map(() => 1) };
}
