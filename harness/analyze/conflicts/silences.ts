/** A stretch of a log in which nothing came. */
export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter ones are not looked at. */
const leastMs = 60_000;
/** A silence is odd where it is so many times as long as it takes on average until the next request. */
const oddFrom = 50;
/** So many of the longest are told one by one. */
const most = 5;
/** So many are kept to be counted; of more, the longest. */
const kept = 10_000;

/** What is odd: the longest in order, how many there are in all, and how long they are together. */
export interface SilencesFound {
  readonly longest: readonly Silence[];
  readonly count: number;
  readonly wholeMs: number;
}

/**
 * Finds stretches of a log in which nothing came: nobody asked, or lines are missing. Of requests that come by chance none in a
 * log of all that have ever been written is 50 times as long as usual, since e^-50 is left of each.
 */
export class Silences {
  #pauses: Silence[] = [];
  #count = 0;

  /** Hears that nothing came between two times. */
  take(fromMs: number, toMs: number): void {
    // The first call has none before it.
    if (toMs - fromMs < leastMs || fromMs === -Infinity) return;
    this.#count += 1;
    this.#pauses.push({ fromMs, toMs });
    if (this.#pauses.length < 2 * kept) return;
    this.#sort();
    this.#pauses.length = kept;
  }

  /** Those that are odd for a log of so many requests in such a time. */
  odd(requests: number, wholeMs: number): SilencesFound {
    this.#sort();
    const silentMs = sumOf(this.#pauses.slice(0, most));
    const usualMs = (wholeMs - silentMs) / Math.max(1, requests - this.#count);
    const odd = this.#pauses.filter((one) => lengthMs(one) > oddFrom * usualMs);
    const longest = odd.slice(0, most).sort((a, b) => a.fromMs - b.fromMs);
    return { longest, count: odd.length, wholeMs: sumOf(odd) };
  }

  #sort(): void {
    this.#pauses.sort((a, b) => lengthMs(b) - lengthMs(a));
  }
}

function sumOf(silences: readonly Silence[]): number {
  return silences.reduce((sum, one) => sum + lengthMs(one), 0);
}

function lengthMs({ fromMs, toMs }: Silence): number {
  return toMs - fromMs;
}
