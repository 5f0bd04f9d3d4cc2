/** A value that was estimated, with where it lies with 95 % confidence; both ends are the value where one run tells. */
export interface Range {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Quantiles of Student's t at 97.5 % by degrees of freedom, from 1. */
const student = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
  2.09, 2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04,
];

/** How many standard errors to either side hold 95 %, by degrees of freedom; beyond the table 2 is close enough. */
export function studentReach(freedom: number): number {
  return student[Math.max(1, freedom) - 1] ?? 2;
}

/** The geometric mean of positive figures of runs, with the interval that their scatter gives. */
export function rangeOf(values: readonly number[]): Range {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const value = Math.exp(mean);
  if (logs.length < 2) return { value, low: value, high: value };
  const freedom = logs.length - 1;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / freedom;
  const half = studentReach(freedom) * Math.sqrt(variance / logs.length);
  return { value, low: Math.exp(mean - half), high: Math.exp(mean + half) };
}
