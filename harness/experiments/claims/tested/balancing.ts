import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { lostShare } from '../measures.ts';

const balances = ['round-robin', 'hash'] as const;

/** What is contended for is one record, wherever its requests are served. */
export const balancing: Claim = {
  name: 'balancing',
  about: 'Balancing over more instances lowers contention on one record.',
  how: 'Buyers of one item behind the reference gateway: one instance of the service against two, balanced in each way that there is. The store is the same.',
  settings: {
    workload: 'last-item',
    strategy: 'optimistic',
    work: '8ms',
    gateway: 'reference',
    clients: 6,
    think: '20ms',
  },
  races: {
    'one instance': { settings: {} },
    ...Object.fromEntries(
      balances.map((balance) => [`two, ${balance}`, { settings: { instances: 2, balance } }]),
    ),
  },
  predictions: balances.map((balance) => ({
    says: `with two instances, ${balance}, fewer races are lost`,
    figure: times('races lost, two over one', lostShare, `two, ${balance}`, 'one instance'),
    must: { below: 0.9 },
  })),
  figures: [level('races lost of what was tried, one instance', lostShare, 'one instance')],
};
