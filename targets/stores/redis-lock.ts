import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Outcome, Scope } from '../../harness/core/store.ts';
import { luaScript } from '../lua/source.ts';
import { exchange } from './redis-connection.ts';
import { runScript } from './redis-script.ts';

/** How long a try for a busy lock waits for the next, in milliseconds: 1 to `firstMs`, doubling up to `mostMs`. */
export interface LockRetry {
  readonly firstMs: number;
  readonly mostMs: number;
}

const release = luaScript('release-1');

/**
 * Runs `body` while every key of the scope is locked by SET NX PX with a token of its own. Keys are taken in order;
 * when one stays busy for `waitMs`, nothing was decided. A holder that takes longer than `ttlMs` is not alone any more:
 * that is the known weakness of such a lock, and what the audit has to show.
 */
export async function holdLocks(
  redis: Redis,
  prefix: string,
  scope: Scope & { kind: 'lock' },
  retry: LockRetry,
  body: () => Promise<Outcome>,
): Promise<Outcome> {
  const token = randomBytes(12).toString('hex');
  const deadline = performance.now() + scope.waitMs;
  const held: string[] = [];
  try {
    for (const key of [...new Set(scope.keys)].sort()) {
      const lock = `${prefix}l:${key}`;
      // A SET whose answer is lost may hold the lock, so it counts from the moment it is sent.
      held.push(lock);
      const attempts = await acquire(redis, lock, token, scope.ttlMs, deadline, retry);
      if (attempts > 0) {
        held.pop();
        return { kind: 'raced', why: 'lock-busy', attempts };
      }
    }
    return await body();
  } finally {
    // The outcome is decided: a lock that cannot be given back runs out by its own time.
    await Promise.allSettled(held.map((lock) => runScript(redis, release, [lock], [token])));
  }
}

/** Takes a lock, or says how often it was tried in vain: 0 when it is held. */
async function acquire(
  redis: Redis,
  lock: string,
  token: string,
  ttlMs: number,
  deadline: number,
  retry: LockRetry,
): Promise<number> {
  for (let span = retry.firstMs, attempts = 1; ; span = Math.min(2 * span, retry.mostMs), attempts++) {
    const taken = await exchange(redis, () => redis.set(lock, token, 'PX', ttlMs, 'NX'));
    if (taken !== null) return 0;
    const left = deadline - performance.now();
    if (left <= 0) return attempts;
    await setTimeout(Math.min(left, 1 + Math.random() * (span - 1)));
  }
}
