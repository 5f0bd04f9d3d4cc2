import type { Named } from './registry.ts';
import type { LockTimes } from './strategy.ts';

/** How much of a fault there is to be, behind its colon: a time or a share, with what counts where nobody says. */
export type Amount =
  | { readonly unit: 'ms'; readonly least: number; readonly most: number; readonly usual: number }
  | { readonly unit: 'share'; readonly usual: number };

/** A fault as a person chooses it. */
export interface FaultChoice extends Named {
  /** Absent where there is nothing to say. */
  readonly takes?: Amount;
  /** The stores that it can be done to; absent where it is done to the service, whatever its store. */
  readonly stores?: readonly string[];
  /** The server must have written everything before: it will be ended. */
  readonly endsServer?: true;
  /** The server stays ended up to the end of the race. */
  readonly leavesNoServer?: true;
  /** How long it lasts, where it comes to an end by itself. */
  readonly lastsMs?: (amount: number, times: LockTimes) => number;
}
