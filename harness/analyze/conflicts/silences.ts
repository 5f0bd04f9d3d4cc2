/** A stretch of a log in which nothing came. */
export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter ones are not looked at. */
const leastMs = 60_000;
/** A silence is odd where it is so many times as long as it takes on average until the next request. */
const oddFrom = 50;
/** So many of the longest are kept. */
const most = 5;

/**
 * Finds stretches of a log in which nothing came: nobody asked, or lines are missing. Of requests that come by chance none in a
 * log of all that have ever been written is 50 times as long as usual, since e^-50 is left of each.
 */
export class Silences {
  #longest: Silence[] = [];
  #pauses = 0;

  /** Hears that nothing came between two times. */
  take(fromMs: number, toMs: number): void {
    // The first call has none before it.
    if (toMs - fromMs < leastMs || fromMs === -Infinity) return;
    this.#pauses += 1;
    this.#longest.push({ fromMs, toMs });
    if (this.#longest.length <= most) return;
    this.#longest.sort((a, b) => lengthMs(b) - lengthMs(a));
    this.#longest.length = most;
  }

  /** Those that are odd for a log of so many requests in such a time, in order. */
  odd(requests: number, wholeMs: number): Silence[] {
    const silentMs = this.#longest.reduce((sum, one) => sum + lengthMs(one), 0);
    const usualMs = (wholeMs - silentMs) / Math.max(1, requests - this.#pauses);
    return this.#longest
      .filter((one) => lengthMs(one) > oddFrom * usualMs)
      .sort((a, b) => a.fromMs - b.fromMs);
  }
}

function lengthMs({ fromMs, toMs }: Silence): number {
  return toMs - fromMs;
}
