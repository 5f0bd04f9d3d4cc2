import type { BalanceOptions } from './account-options.ts';

/** Reads that show all accounts of a slot at once. */
export interface SnapshotOptions extends BalanceOptions {
  /** The name under which a read shows the amount of each account, in the order of `accounts`. */
  readonly shownAs: readonly string[];
}

/** What a snapshot is: of a moment within its time, of an older one, or of none. */
export type Judged = 'right' | 'stale' | 'torn';
