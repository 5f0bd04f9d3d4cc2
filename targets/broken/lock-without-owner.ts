import { setTimeout } from 'node:timers/promises';
import { execute } from '../execute.ts';
import { openRedis } from '../stores/redis/connection.ts';
import { unguarded } from '../strategies/unguarded.ts';
import type { BrokenService } from './broken-service.ts';

/** Tries for a busy lock after the first, and the time between two of them, milliseconds, drawn anew each time. */
const retries = 4;
const pauseMs = { least: 1, most: 6 };

/** DEL in a finally block, without a look at the owner: who gives up waiting releases the lock of whoever holds it. */
export const lockWithoutOwner: BrokenService = {
  name: 'lock-without-owner',
  about: 'deletes the lock in the end, whoever holds it by then',
  anomaly: 'lost-update',
  workload: 'last-item',
  store: 'redis',
  strategy: 'redis-lock',
  times: { ttlMs: 2000, waitMs: 12 },
  async mistake({ storeUrl = '', prefix }) {
    const redis = await openRedis(storeUrl);
    return {
      close: () => redis.disconnect(),
      async execute(store, _, command, { work, times }) {
        const locks = command.parts.map(({ key }) => `${prefix}l:${key}`).sort();
        let left = retries;
        try {
          for (const lock of locks) {
            while ((await redis.set(lock, 'held', 'PX', times.ttlMs, 'NX')) === null) {
              if (left-- === 0) return { kind: 'raced', why: 'lock-busy' };
              await setTimeout(pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least));
            }
          }
          return await execute(store, unguarded, command, { times, ...(work === undefined ? {} : { work }) });
        } finally {
          await redis.del(...locks);
        }
      },
    };
  },
};
