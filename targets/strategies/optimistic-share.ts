import type { Strategy } from '../../harness/core/strategy.ts';

/** Compare-and-set that also keeps others from changing what it depends on. */
export const optimisticShare: Strategy = {
  name: 'optimistic-share',
  about: 'as optimistic, and locks what it only reads (FOR SHARE) while it writes',
  stores: ['postgres'],
  sends: 'versions',
  scope: () => ({ kind: 'share' }),
  flaw: () => undefined,
};
