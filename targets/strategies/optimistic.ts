import type { Strategy } from '../../harness/core/strategy.ts';

/** Read, decide, compare-and-set (Kung and Robinson 1981): a write fails when a version that was read has moved. */
export const optimistic: Strategy = {
  name: 'optimistic',
  about: 'reads and decides, then writes only if no version has moved',
  stores: ['memory', 'redis'],
  sends: 'versions',
  flaw: ({ store, instances }) =>
    store === 'memory' && instances > 1 ? 'every process keeps records of its own' : undefined,
};
