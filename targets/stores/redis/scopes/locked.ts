import type { Redis } from 'ioredis';
import type { Outcome, View } from '../../../../harness/core/view.ts';
import { holdLocks, plainLocks } from '../lock.ts';
import type { LockRetry, LockScope } from '../lock.ts';
import { fencedLocks, withFences } from './fence.ts';
import type { Fencing } from './fence.ts';
import { quorumLocks } from './quorum.ts';
import { extending } from './watchdog.ts';

/** Where locks are kept and what they protect. */
export interface LockParts {
  readonly redis: Redis;
  /** Servers that only grant locks, by majority. */
  readonly lockServers: readonly Redis[];
  readonly prefix: string;
  readonly retry: LockRetry;
  readonly view: View;
  /** The scripts of locks with tokens. */
  readonly fencing: Fencing;
}

/** Fewer servers have no majority without all of them. */
const fewestLockServers = 3;

/** Runs `body` under a lock of the form that the scope asks for. */
export async function locked(
  { redis, lockServers, prefix, retry, view, fencing }: LockParts,
  scope: LockScope,
  body: (view: View) => Promise<Outcome>,
): Promise<Outcome> {
  const { form, ttlMs } = scope;
  if (form === undefined) return holdLocks(plainLocks(redis, prefix, ttlMs), scope, retry, () => body(view));
  switch (form) {
    case 'extended':
      return holdLocks(plainLocks(redis, prefix, ttlMs), scope, retry, (grants, owner) =>
        extending(redis, prefix, { keys: [...grants.keys()], owner, ttlMs }, () => body(view)),
      );
    case 'fenced':
      return holdLocks(fencedLocks(redis, prefix, fencing, ttlMs), scope, retry, (grants) =>
        withFences(redis, prefix, fencing, grants, body),
      );
    case 'quorum':
      if (lockServers.length < fewestLockServers)
        throw new Error(
          `a majority needs ${fewestLockServers} lock servers or more, not ${lockServers.length}`,
        );
      return holdLocks(quorumLocks(lockServers, prefix, ttlMs), scope, retry, () => body(view));
  }
}
