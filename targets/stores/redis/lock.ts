import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { luaScript } from './lua/source.ts';
import { exchange } from './connection.ts';
import { runScript } from './script.ts';

/** How long a try for a busy lock waits for the next, in milliseconds: 1 to `firstMs`, doubling up to `mostMs`. */
export interface LockRetry {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** What a holder was given: a token that counts up with each grant, or how long it may believe in it, or neither. */
export interface Grant {
  readonly fence?: number;
  /** On the clock of `performance.now`. */
  readonly validUntilMs?: number;
}

/** A kind of lock by key: how it is taken and given back by its owner. */
export interface Locks {
  /** Tries once; undefined when somebody else holds it. */
  take(key: string, owner: string): Promise<Grant | undefined>;
  /** Gives back only what is still the owner's. */
  giveBack(key: string, owner: string): Promise<unknown>;
}

/** What a lock on records is: its keys, its life and how long it is waited for. */
export type LockScope = Scope & { readonly kind: 'lock' };

/**
 * Runs `body` while every key of the scope is locked. Keys are taken in order; when one stays busy for `waitMs`, or a
 * grant is over before the last one is there, nothing was decided. A holder that takes longer than its lock lives is
 * not alone any more: that is the known weakness of such locks, and what the audit has to show.
 */
export async function holdLocks(
  locks: Locks,
  scope: LockScope,
  retry: LockRetry,
  body: (grants: ReadonlyMap<string, Grant>, owner: string) => Promise<Outcome>,
): Promise<Outcome> {
  const owner = randomBytes(12).toString('hex');
  const deadline = performance.now() + scope.waitMs;
  const tried: string[] = [];
  const grants = new Map<string, Grant>();
  try {
    for (const key of [...new Set(scope.keys)].sort()) {
      // A request whose answer is lost may hold the lock, so it counts from the moment it is sent.
      tried.push(key);
      const grant = await acquire(locks, key, owner, deadline, retry);
      if (typeof grant === 'number') {
        tried.pop();
        return { kind: 'raced', why: 'lock-busy', attempts: grant };
      }
      grants.set(key, grant);
    }
    const nowMs = performance.now();
    for (const { validUntilMs = Infinity } of grants.values())
      if (validUntilMs <= nowMs) return { kind: 'raced', why: 'lock-busy' };
    return await body(grants, owner);
  } finally {
    // The outcome is decided: a lock that cannot be given back runs out by its own time.
    await Promise.allSettled(tried.map((key) => locks.giveBack(key, owner)));
  }
}

/** Takes a lock, or says how often it was tried in vain. */
async function acquire(
  locks: Locks,
  key: string,
  owner: string,
  deadline: number,
  retry: LockRetry,
): Promise<Grant | number> {
  for (let span = retry.firstMs, attempts = 1; ; span = Math.min(2 * span, retry.mostMs), attempts++) {
    const grant = await locks.take(key, owner);
    if (grant !== undefined) return grant;
    const left = deadline - performance.now();
    if (left <= 0) return attempts;
    await setTimeout(Math.min(left, 1 + Math.random() * (span - 1)));
  }
}

const release = luaScript('release-1');
const granted: Grant = {};

/** Where a run keeps the lock of a record. */
export const lockOf = (prefix: string, key: string): string => `${prefix}l:${key}`;

/** SET NX PX with the owner as value, deleted only by its owner. */
export function plainLocks(redis: Redis, prefix: string, ttlMs: number): Locks {
  return {
    async take(key, owner) {
      const lock = lockOf(prefix, key);
      const taken = await exchange(redis, () => redis.set(lock, owner, 'PX', ttlMs, 'NX'));
      return taken === null ? undefined : granted;
    },
    giveBack: (key, owner) => runScript(redis, release, [lockOf(prefix, key)], [owner]),
  };
}
