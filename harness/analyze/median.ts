/** The middle of several values, of an even number the mean of the two in the middle; undefined where there are none. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The middle of several measurements, with the least and the most. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of several values; all of it is NaN where there are none. */
export function spreadOf(values: readonly number[]): Spread {
  const median = medianOf(values);
  if (median === undefined) return { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  return { median, min: Math.min(...values), max: Math.max(...values) };
}
