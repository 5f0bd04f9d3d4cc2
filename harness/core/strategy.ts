import type { Fault } from './fault.ts';
import type { Command } from './guarded.ts';
import type { Scope } from './scope.ts';

/** What a strategy promises of a cell: to be right, not to be, or that there is nothing to be right about. */
export type Promised = 'safe' | 'unsafe' | 'none';

/** What clients name in a precondition: the version that they read, or the date of the last change. */
export const preconditions = ['etag', 'last-modified'] as const;
export type Precondition = (typeof preconditions)[number];

/** What a promise depends on. */
export interface Deployment {
  readonly workload: string;
  readonly store: string;
  readonly instances: number;
  /** What is done to service and store meanwhile. */
  readonly faults: readonly Fault[];
  readonly times: LockTimes;
}

/** How long a lock is held at most and waited for, in milliseconds. */
export interface LockTimes {
  readonly ttlMs: number;
  readonly waitMs: number;
}

/**
 * What a strategy may need beyond a store of its kind: one that keeps functions, servers that only grant locks, or a
 * schema with constraints.
 */
export type Need = 'functions' | 'lock-servers' | 'constraints';

/**
 * A way to protect data, as data: a scope around the view, and which guards are sent to the store.
 *
 * - `guards`: the store decides, with the command's own guards.
 * - `versions`: the service reads and decides; the store compares the versions that the decision saw.
 * - `nothing`: the service reads and decides; the store writes what it is told.
 */
export interface Strategy {
  readonly name: string;
  readonly about: string;
  readonly stores: readonly string[];
  /** The workloads that it can serve; absent for all. */
  readonly workloads?: readonly string[];
  readonly sends: 'guards' | 'versions' | 'nothing';
  readonly scope?: (command: Command, times: LockTimes) => Scope;
  readonly needs?: Need;
  /** Why the data may go wrong, as one clause; undefined where the strategy promises that they stay right. */
  readonly flaw: (deployment: Deployment) => string | undefined;
}
