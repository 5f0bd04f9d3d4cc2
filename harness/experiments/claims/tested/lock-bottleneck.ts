import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { goodput, p99 } from '../measures.ts';

const one = { keys: 1 } as const;
const hundred = { keys: 100 } as const;

/** A lock makes a queue of those who want the same record, and of nobody else. */
export const lockBottleneck: Claim = {
  name: 'lock-bottleneck',
  about: 'Pessimistic locks become the bottleneck.',
  how: 'Buyers under a lock a record that is held for 8 ms: four of them, and four times as many. Where the lock is the bottleneck, more clients win no more.',
  settings: { workload: 'last-item', strategy: 'redis-lock', work: '8ms' },
  races: {
    'one item, 4 clients': { settings: { ...one, clients: 4 } },
    'one item, 16 clients': { settings: { ...one, clients: 16 } },
    'a hundred, 4 clients': { settings: { ...hundred, clients: 4 } },
    'a hundred, 16 clients': { settings: { ...hundred, clients: 16 } },
  },
  predictions: [
    {
      says: 'of one item, four times the clients buy no more',
      figure: times(
        'won a second, 16 clients over 4',
        goodput,
        'one item, 16 clients',
        'one item, 4 clients',
      ),
      must: { below: 1.25 },
    },
    {
      says: 'of a hundred items, four times the clients buy no more',
      figure: times(
        'won a second, 16 clients over 4',
        goodput,
        'a hundred, 16 clients',
        'a hundred, 4 clients',
      ),
      must: { below: 1.25 },
    },
  ],
  figures: [
    level('one item, won a second by 16 clients', goodput, 'one item, 16 clients'),
    level('a hundred, won a second by 16 clients', goodput, 'a hundred, 16 clients'),
    times('one item, p99, 16 clients over 4', p99, 'one item, 16 clients', 'one item, 4 clients'),
  ],
};
