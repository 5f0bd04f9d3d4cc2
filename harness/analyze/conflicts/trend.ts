import { fitCounts } from './poisson-fit.ts';

const slots = 32;

/** How the share of conflicts of a record goes over the time of a log, from its first call to its last. */
export interface TrendFound {
  readonly direction: 'rises' | 'falls' | 'steady';
  /** By how much the share is multiplied from the first slot to the last, with its 95 % interval. */
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  /** Whether it rises or falls as all other records together do, so that it is no doing of this one. */
  readonly isShared: boolean;
}

/** Conflicts that a trend is told by at least. */
const fewest = 30;

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

  /** A change that was taken has turned out to be sent again, in vain: it is none. */
  sentAgain(atMs: number): void {
    this.#add(this.#changes, atMs, -1);
  }

  /** `undefined` where there is too little to tell; `all` is that of all records, this one included. */
  found(all?: Trend): TrendFound | undefined {
    const own = this.#found(() => 0);
    if (own === undefined) return undefined;
    const others = all === undefined || own.direction === 'steady' ? undefined : all.#withoutOne(this);
    const beyond = others === undefined ? own : this.#found(others);
    return { ...own, isShared: beyond?.direction !== own.direction };
  }

  /** The share of each slot is held against another, whose logarithm is given. */
  #found(logOf: (at: number) => number): Omit<TrendFound, 'isShared'> | undefined {
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
        offset: Math.log(changes) + logOf(at),
      }));
    const total = points.reduce((sum, { count }) => sum + count, 0);
    const [first, last] = [points[0]?.terms[1] ?? 0, points.at(-1)?.terms[1] ?? 0];
    if (points.length < 8 || total < fewest) return undefined;
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

  /** The logarithm of the share of all but one, by the slots of that one; `undefined` where too little is left. */
  #withoutOne(one: Trend): ((at: number) => number) | undefined {
    const changes = this.#changes.slice();
    const conflicts = this.#conflicts.slice();
    const times = this.#widthMs / one.#widthMs;
    // The log is as long as all of it: its slots are as wide as those of one record, or twice, four times, … as wide.
    const wide = (at: number): number => Math.floor(at / times);
    for (let at = 0; at < slots; at++) {
      const into = wide(at);
      changes[into] = (changes[into] ?? 0) - (one.#changes[at] ?? 0);
      conflicts[into] = (conflicts[into] ?? 0) - (one.#conflicts[at] ?? 0);
    }
    const left = conflicts.reduce((sum, count) => sum + Math.max(0, count), 0);
    if (left < fewest) return undefined;
    const usual =
      left /
      Math.max(
        1,
        changes.reduce((sum, count) => sum + Math.max(0, count), 0),
      );
    // A slot of which little is known is drawn to the usual share.
    return (at) => {
      const into = wide(at);
      const [lost, of] = [Math.max(0, conflicts[into] ?? 0), Math.max(0, changes[into] ?? 0)];
      return Math.log((lost + 1) / (of + 1 / usual) / usual);
    };
  }

  #add(counts: Float64Array, atMs: number, by: 1 | -1 = 1): void {
    let at = Math.max(0, Math.floor((atMs - this.#fromMs) / this.#widthMs));
    while (at >= slots) {
      this.#widthMs *= 2;
      halve(this.#changes);
      halve(this.#conflicts);
      at = Math.floor(at / 2);
    }
    // What was taken before its record was watched cannot be taken back.
    counts[at] = Math.max(0, (counts[at] ?? 0) + by);
  }
}

function halve(counts: Float64Array): void {
  for (let at = 0; at < slots / 2; at++) counts[at] = (counts[2 * at] ?? 0) + (counts[2 * at + 1] ?? 0);
  counts.fill(0, slots / 2);
}
