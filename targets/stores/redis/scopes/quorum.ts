import type { Redis } from 'ioredis';
import type { Locks } from '../lock.ts';
import { plainLocks } from '../lock.ts';

/** Clocks of servers may run apart by this share of a lock's life, and two milliseconds for the precision of expiry. */
const drift = { share: 0.01, ms: 2 };

/**
 * Redlock (Sanfilippo 2014): a lock is held by who has it on a majority of independent servers, for what is then left
 * of its life. What a loser got on a minority is given back at once.
 */
export function quorumLocks(servers: readonly Redis[], prefix: string, ttlMs: number): Locks {
  const each = servers.map((redis) => plainLocks(redis, prefix, ttlMs));
  const majority = Math.floor(each.length / 2) + 1;
  const giveBack = (key: string, owner: string): Promise<unknown> =>
    Promise.allSettled(each.map((locks) => locks.giveBack(key, owner)));
  return {
    async take(key, owner) {
      const startedMs = performance.now();
      const answers = await Promise.allSettled(each.map((locks) => locks.take(key, owner)));
      const granted = answers.filter((one) => one.status === 'fulfilled' && one.value !== undefined).length;
      if (granted >= majority) return { validUntilMs: startedMs + ttlMs * (1 - drift.share) - drift.ms };
      await giveBack(key, owner);
      return undefined;
    },
    giveBack,
  };
}
