import type { Sample } from './least-squares.ts';
import { scatterOf } from '../scatter.ts';

/** What was measured at one place, once or in repetitions. */
export interface Point {
  readonly n: number;
  readonly xs: readonly number[];
}

/** Rows that belong to one place, `to` excluded. */
export interface Group {
  readonly from: number;
  readonly to: number;
}

/** Measured values in columns, place by place. */
export interface Series extends Sample {
  readonly groups: readonly Group[];
}

/** How many repetitions the common scatter counts for when it is set against a place's own: three say little. */
const commonCounts = 8;

/** Puts points into columns, in order of n, and weighs them. */
export function seriesOf(points: readonly Point[]): Series {
  const sorted = points.toSorted((a, b) => a.n - b.n);
  const x = Float64Array.from(sorted.flatMap(({ xs }) => xs));
  const n = Float64Array.from(sorted.flatMap((point) => point.xs.map(() => point.n)));
  const groups: Group[] = [];
  for (const { xs } of sorted) {
    const from = groups.at(-1)?.to ?? 0;
    groups.push({ from, to: from + xs.length });
  }
  return { n, x, groups, weight: weightsOf(x, groups) };
}

/** The same series without one of its places. */
export function without({ n, x, groups }: Series, left: Group): Series {
  const keep = groups.filter((group) => group !== left);
  const points = keep.map(({ from, to }) => ({ n: n[from] ?? 0, xs: [...x.subarray(from, to)] }));
  return seriesOf(points);
}

/**
 * The inverse variance of each value. Repetitions share one relative scatter, and each place moves away from it as far
 * as its own repetitions carry; without repetitions nothing is known, and all weigh the same.
 */
export function weightsOf(x: Float64Array, groups: readonly Group[]): Float64Array {
  const weights = new Float64Array(x.length).fill(1);
  const freedom = x.length - groups.length;
  if (freedom === 0) return weights;
  const scatters = groups.map(({ from, to }) => scatterOf(x.subarray(from, to)));
  const relative = scatters.reduce((sum, { mean, squares }) => sum + squares / mean ** 2, 0) / freedom;
  // Repetitions that agree to the last digit say nothing of scatter.
  if (!(relative > 1e-24)) return weights;
  for (const [index, { from, to }] of groups.entries()) {
    const { mean = 1, squares = 0 } = scatters[index] ?? {};
    const variance = (commonCounts * relative * mean ** 2 + squares) / (commonCounts + to - from - 1);
    weights.fill(1 / variance, from, to);
  }
  return weights;
}
