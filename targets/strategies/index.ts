import type { Strategy } from '../../harness/core/strategy.ts';
import { atomicScript } from './atomic-script.ts';
import { fencedLock } from './fenced-lock.ts';
import { mutex } from './mutex.ts';
import { optimistic } from './optimistic.ts';
import { redisFunction } from './redis-function.ts';
import { redisLockWatchdog } from './redis-lock-watchdog.ts';
import { redisLock } from './redis-lock.ts';
import { redlock } from './redlock.ts';
import { singleWriter } from './single-writer.ts';
import { unguarded } from './unguarded.ts';
import { watch } from './watch.ts';

/** Every strategy, in the order of the tables: the control first. */
export const strategies: readonly Strategy[] = [
  unguarded,
  optimistic,
  watch,
  redisLock,
  redisLockWatchdog,
  fencedLock,
  redlock,
  mutex,
  singleWriter,
  atomicScript,
  redisFunction,
];

/** Those that are raced on a store when nobody names one: the control, and one of each family. */
export const defaultStrategies: Readonly<Record<string, readonly Strategy[]>> = {
  redis: [unguarded, optimistic, redisLock, atomicScript],
  memory: [unguarded, optimistic, mutex],
};
