/** A schedule of arrivals that depends on nothing but its numbers. */
export interface Pacer {
  readonly name: string;
  readonly about: string;
  /** Due times in ms from 0 to `durationMs`, ascending; `random` gives numbers in [0, 1). */
  readonly draw: (ratePerS: number, durationMs: number, random: () => number) => Float64Array;
}
