import { countAtMost, countBelow } from './row-order.ts';

/** Values by time, of which the largest up to a moment is asked for; both in milliseconds, in any order. */
export class Latest {
  readonly #entries: (readonly [atMs: number, value: number])[] = [];
  #times: number[] = [];
  #largest: number[] = [];

  add(atMs: number, value: number): void {
    this.#entries.push([atMs, value]);
  }

  /** The largest value of those before a moment; -Infinity where there is none. */
  before(ms: number): number {
    this.#sort();
    return this.#largest[countBelow(this.#times, ms) - 1] ?? -Infinity;
  }

  /** The largest value of those up to a moment, it included; -Infinity where there is none. */
  until(ms: number): number {
    this.#sort();
    return this.#largest[countAtMost(this.#times, ms) - 1] ?? -Infinity;
  }

  /** How many there are up to a moment, it included. */
  countUntil(ms: number): number {
    this.#sort();
    return countAtMost(this.#times, ms);
  }

  #sort(): void {
    if (this.#times.length === this.#entries.length) return;
    this.#entries.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    this.#times = this.#entries.map(([atMs]) => atMs);
    let largest = -Infinity;
    this.#largest = this.#entries.map(([, value]) => (largest = Math.max(largest, value)));
  }
}
