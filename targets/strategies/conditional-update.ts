import type { Strategy } from '../../harness/core/strategy.ts';
import { unlockedReads } from './unlocked-reads.ts';

/** The whole decision in one statement: every change has its guard in its WHERE clause. */
export const conditionalUpdate: Strategy = {
  name: 'conditional-update',
  about: 'sends guard and effect to PostgreSQL as one statement',
  stores: ['postgres'],
  sends: 'guards',
  flaw: unlockedReads,
};
