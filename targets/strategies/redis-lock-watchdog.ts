import { outlivedLock } from '../../harness/core/outlived-lock.ts';
import type { Strategy } from '../../harness/core/strategy.ts';

/** The lock in Redis, extended while its holder works: slow work is safe, a paused process is not. */
export const redisLockWatchdog: Strategy = {
  name: 'redis-lock-watchdog',
  about: 'takes a lock that is extended while its holder works, then reads, decides and writes',
  stores: ['redis'],
  sends: 'nothing',
  scope: (command, times) => ({
    kind: 'lock',
    form: 'extended',
    keys: command.parts.map((part) => part.key),
    ...times,
  }),
  flaw: outlivedLock,
};
