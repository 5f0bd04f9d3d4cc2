/** A picture of figures, as data: a page draws it. */
export interface Chart {
  readonly kind: 'chart';
  readonly about: string;
  /** How to read it. */
  readonly reading?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly bands?: readonly Band[];
}

/** What is counted in one direction, and how it is laid out. */
export interface Axis {
  readonly name: string;
  readonly unit: Unit;
  /** `percentile`: shares from 0 to below 1, each next nine as wide as the one before, as HdrHistogram plots them. */
  readonly scale: 'linear' | 'log' | 'percentile';
}

/** In what an axis counts; `ratio` has none. */
export type Unit = 's' | 'ms' | '/s' | 'share' | 'count' | 'ratio';

/** Points that belong together; those of a line stand in order of x. */
export interface Series {
  readonly name: string;
  readonly shape: 'line' | 'points';
  readonly points: readonly Point[];
  /** It was wrong, or leads to what was: it is marked, not by colour alone. */
  readonly isWrong?: true;
}

/** One figure, with the interval that it lies in where that is known. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** A stretch of x in which something else was so; a moment where it has no end. */
export interface Band {
  readonly of: 'warm-up' | 'fault' | 'interval';
  readonly text: string;
  readonly from: number;
  readonly to?: number;
}
