import type { Strategy } from '../../harness/core/strategy.ts';
import { atomicScript } from './atomic-script.ts';
import { mutex } from './mutex.ts';
import { optimistic } from './optimistic.ts';
import { redisLock } from './redis-lock.ts';
import { unguarded } from './unguarded.ts';

/** Every strategy, in the order of the tables: the control first. */
export const strategies: readonly Strategy[] = [unguarded, optimistic, redisLock, mutex, atomicScript];
