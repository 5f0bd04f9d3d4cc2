import { studentQuantile } from '../student.ts';
import { scatterOf } from '../scatter.ts';

/** A value that was estimated, with where it lies with 95 % confidence; both ends are the value where one run tells. */
export interface Range {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The geometric mean of positive figures of runs, with the interval that their scatter gives. */
export function rangeOf(values: readonly number[]): Range {
  const logs = values.map(Math.log);
  const { mean, squares } = scatterOf(logs);
  const value = Math.exp(mean);
  if (logs.length < 2) return { value, low: value, high: value };
  const freedom = logs.length - 1;
  const half = studentQuantile(0.05, freedom) * Math.sqrt(squares / freedom / logs.length);
  return { value, low: Math.exp(mean - half), high: Math.exp(mean + half) };
}
