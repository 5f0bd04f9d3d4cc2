import type { Strategy } from '../../harness/core/strategy.ts';
import { unlockedReads } from './unlocked-reads.ts';

/** Read, decide, compare-and-set (Kung and Robinson 1981): a write fails when a version that was read has moved. */
export const optimistic: Strategy = {
  name: 'optimistic',
  about: 'reads and decides, then writes only if no version has moved',
  stores: ['memory', 'redis', 'postgres'],
  sends: 'versions',
  flaw(deployment) {
    const { store, instances } = deployment;
    if (store === 'memory' && instances > 1) return 'every process keeps records of its own';
    // A script of Redis compares all versions while nothing else runs; a statement of PostgreSQL does not stop others.
    return store === 'postgres' ? unlockedReads(deployment) : undefined;
  },
};
