import type { Reason } from '../../core/reason.ts';
import type { LockCommands } from '../rows/grants.ts';

/** A lock with a lease and a fencing token, one a record; a slot has one record. */
export interface LockOptions extends LockCommands {
  readonly collection: string;
  /** The fields that hold the number of locks and releases, the request that holds the lock, and the end of its lease. */
  readonly fields?: { readonly token: string; readonly holder: string; readonly expires: string };
  /** How a holder is told that its lock is over. */
  readonly stale: Reason;
  /** How others are told that somebody holds the lock. */
  readonly busy: Reason;
  /** What a write leaves in the record: what its operation writes while it holds the lock, and what after its release. */
  readonly content: { readonly field: string; readonly by: (operation: number) => readonly string[] };
}
