import { fitCounts } from './poisson-fit.ts';

const slots = 32;

/** How the share of conflicts of a record goes over the time of a log, from its first call to its last. */
export interface TrendFound {
  readonly direction: 'rises' | 'falls' | 'steady';
  /** By how much the share is multiplied from the first slot to the last, with its 95 % interval. */
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

/** Changes and conflicts of a record in 32 slots of time, whose width doubles as the log grows. */
export class Trend {
  readonly #fromMs: number;
  #widthMs = 1000;
  readonly #changes = new Float64Array(slots);
  readonly #conflicts = new Float64Array(slots);

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  change(atMs: number): void {
    this.#add(this.#changes, atMs);
  }

  conflict(atMs: number): void {
    this.#add(this.#conflicts, atMs);
  }

  /** `undefined` where there is too little to tell. */
  found(): TrendFound | undefined {
    const points = Array.from(this.#changes, (changes, at) => ({
      at,
      changes,
      count: this.#conflicts[at] ?? 0,
    }))
      .filter(({ changes }) => changes > 0)
      // What waits for its end may stand in the next slot.
      .map(({ at, changes, count }) => ({
        count: Math.min(count, changes),
        terms: [1, at],
        offset: Math.log(changes),
      }));
    const total = points.reduce((sum, { count }) => sum + count, 0);
    const [first, last] = [points[0]?.terms[1] ?? 0, points.at(-1)?.terms[1] ?? 0];
    if (points.length < 8 || total < 30) return undefined;
    const slope = fitCounts(points)?.coefficients[1];
    if (slope === undefined) return undefined;
    const over = (value: number): number => Math.exp(value * (last - first));
    // Many records are asked: one in a thousand may say so by chance.
    const isTold = slope.p < 0.001 && Math.abs(Math.log(over(slope.value))) > Math.log(1.25);
    return {
      direction: !isTold ? 'steady' : slope.value > 0 ? 'rises' : 'falls',
      factor: over(slope.value),
      low: over(slope.low),
      high: over(slope.high),
    };
  }

  #add(counts: Float64Array, atMs: number): void {
    let at = Math.max(0, Math.floor((atMs - this.#fromMs) / this.#widthMs));
    while (at >= slots) {
      this.#widthMs *= 2;
      halve(this.#changes);
      halve(this.#conflicts);
      at = Math.floor(at / 2);
    }
    counts[at] = (counts[at] ?? 0) + 1;
  }
}

function halve(counts: Float64Array): void {
  for (let at = 0; at < slots / 2; at++) counts[at] = (counts[2 * at] ?? 0) + (counts[2 * at + 1] ?? 0);
  counts.fill(0, slots / 2);
}
