import type { Objective, Threshold } from '../objective.ts';
import type { Against, Kept } from './kept.ts';

/** What rows are held to, and the kept run that bounds may be relative to. */
export interface Gate {
  readonly objective: Objective;
  readonly kept?: Kept;
}

/** What is said of a bound; `open` where the runs do not tell whether it holds. */
export type Says = 'met' | 'missed' | 'open';

/** A bound of an objective, judged by all runs of a row. */
export interface BoundVerdict {
  readonly threshold: Threshold;
  readonly says: Says;
  /** Of one run, or the middle of several; absent where it was not measured. */
  readonly figure?: number;
  /** The same of the kept run, where the bound is relative to one. */
  readonly kept?: number;
  /** Where the figure lies with 95 %, or where the bound is relative, its ratio to the kept one; no `high` where nothing tells. */
  readonly low?: number;
  readonly high?: number;
  /** What it lacks to be told; only where it is open. */
  readonly why?: string;
  /** So many runs of the row would probably tell. */
  readonly blocks?: number;
  /** A race so many times as long would probably tell. */
  readonly longer?: number;
}

/** A row with every bound that it is held to. */
export interface JudgedRow {
  readonly workload: string;
  readonly strategy: string;
  readonly label: string;
  readonly runs: number;
  /** Raced to be wrong, beside one that is right: held to nothing. */
  readonly isControl: boolean;
  readonly bounds: readonly BoundVerdict[];
  /** What it was compared with; absent where it was with nothing, or has no partner. */
  readonly against?: Against;
}
