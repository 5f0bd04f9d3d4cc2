import { setTimeout } from 'node:timers/promises';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** How long the service waits for its store before it tries again, milliseconds. */
const patienceMs = 4;

/** Tries again when the store is slow to answer, although the first try may be committed all the same. */
export const commitReplayed: BrokenService = {
  name: 'commit-replayed',
  about: 'runs a change again that took long and was committed',
  anomaly: 'duplicate-effect',
  workload: 'transfer',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () => ({
    async execute(store, strategy, command, options) {
      const first = execute(store, strategy, command, options);
      const outcome = await Promise.race([first, setTimeout(patienceMs)]);
      return outcome ?? execute(store, strategy, command, options);
    },
  }),
};
