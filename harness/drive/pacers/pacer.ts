/** A schedule of arrivals that depends on nothing but its numbers. */
export interface Pacer {
  readonly name: string;
  readonly about: string;
  /** Due times in ms from 0 up to, not including, `durationMs`, ascending, drawn one by one; `random` gives numbers in [0, 1). */
  readonly arrivals: (ratePerS: number, durationMs: number, random: () => number) => Iterable<number>;
}

/** How many arrivals, numbered from 0, are due before the time at which `expected` would be, fractions included. */
export function wholeArrivals(expected: number): number {
  // 0.29 x 100 is 28.999999999999996, and 1.1 x 10 is 11.000000000000002.
  return Math.ceil(Number(expected.toPrecision(12)));
}
