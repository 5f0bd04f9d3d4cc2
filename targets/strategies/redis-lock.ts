import { outlivedLock } from '../../harness/core/outlived-lock.ts';
import type { Strategy } from '../../harness/core/strategy.ts';

/** A lock per record in Redis: SET NX PX with an owner token, bounded wait, released by its owner only. */
export const redisLock: Strategy = {
  name: 'redis-lock',
  about: 'takes a lock with a time to live, then reads, decides and writes',
  stores: ['redis'],
  sends: 'nothing',
  scope: (command, times) => ({ kind: 'lock', keys: command.parts.map((part) => part.key), ...times }),
  flaw: outlivedLock,
};
