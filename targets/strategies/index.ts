import type { Strategy } from '../../harness/core/strategy.ts';
import { advisoryLock } from './advisory-lock.ts';
import { atomicScript } from './atomic-script.ts';
import { fencedLock } from './fenced-lock.ts';
import { conditionalUpdateShare } from './conditional-update-share.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { constraint } from './constraint.ts';
import { mutex } from './mutex.ts';
import { optimisticShare } from './optimistic-share.ts';
import { optimistic } from './optimistic.ts';
import { redisFunction } from './redis-function.ts';
import { redisLockWatchdog } from './redis-lock-watchdog.ts';
import { redisLock } from './redis-lock.ts';
import { redlock } from './redlock.ts';
import { singleWriter } from './single-writer.ts';
import { repeatableRead } from './repeatable-read.ts';
import { rowLockNowait } from './row-lock-nowait.ts';
import { rowLock } from './row-lock.ts';
import { serializable } from './serializable.ts';
import { unguarded } from './unguarded.ts';
import { watch } from './watch.ts';

/** Every strategy, in the order of the tables: the control first. */
export const strategies: readonly Strategy[] = [
  unguarded,
  optimistic,
  optimisticShare,
  watch,
  redisLock,
  redisLockWatchdog,
  fencedLock,
  redlock,
  mutex,
  singleWriter,
  atomicScript,
  redisFunction,
  conditionalUpdate,
  conditionalUpdateShare,
  rowLock,
  rowLockNowait,
  advisoryLock,
  constraint,
  repeatableRead,
  serializable,
];

/** Those that are raced on a store when nobody names one: the control, and one of each family. */
export const defaultStrategies: Readonly<Record<string, readonly Strategy[]>> = {
  redis: [unguarded, optimistic, redisLock, atomicScript],
  postgres: [unguarded, optimistic, conditionalUpdate, rowLock, serializable],
  memory: [unguarded, optimistic, mutex],
};
