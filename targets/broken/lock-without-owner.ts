import { setTimeout } from 'node:timers/promises';
import { execute } from '../execute.ts';
import { openRedis } from '../stores/redis/connection.ts';
import { unguarded } from '../strategies/unguarded.ts';
import type { BrokenService } from './broken-service.ts';

/** Time between two tries for a busy lock, milliseconds. */
const retryMs = 2;

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
        const deadlineMs = performance.now() + times.waitMs;
        try {
          for (const lock of locks) {
            while ((await redis.set(lock, 'held', 'PX', times.ttlMs, 'NX')) === null) {
              if (performance.now() > deadlineMs) return { kind: 'raced', why: 'lock-busy' };
              await setTimeout(retryMs);
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
