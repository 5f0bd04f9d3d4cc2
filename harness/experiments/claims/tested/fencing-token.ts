import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { cpuPerWin, wrong } from '../measures.ts';

const stopped = { fault: 'pause-holder@200ms', instances: 2, duration: '2s', warmup: '100ms' } as const;

/** Kleppmann 2016: a client may stop for longer than its lock lives. */
export const fencingToken: Claim = {
  name: 'fencing-token',
  about: 'A fencing token is what keeps data right when a lock expires.',
  how: 'An instance stops itself between read and write, lock in hand, for twice the life of the lock; then it goes on to write. A lock without a token, and one whose token the store compares.',
  settings: { workload: 'last-item', clients: 8, think: '2ms' },
  races: {
    'lock, stopped': { settings: { ...stopped, strategy: 'redis-lock' }, expects: 'any' },
    'fenced, stopped': { settings: { ...stopped, strategy: 'fenced-lock' }, expects: 'any' },
    lock: { settings: { strategy: 'redis-lock' } },
    fenced: { settings: { strategy: 'fenced-lock' } },
  },
  predictions: [
    {
      says: 'without a token, data go wrong',
      figure: level('races that were wrong', wrong, 'lock, stopped'),
      must: { above: 0.5 },
    },
    {
      says: 'with a token, data stay right',
      figure: level('races that were wrong', wrong, 'fenced, stopped'),
      must: { below: 0.5 },
    },
  ],
  figures: [times('CPU of the service a win, fenced over not', cpuPerWin, 'fenced', 'lock')],
};
