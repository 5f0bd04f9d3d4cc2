import type { Call } from '../../core/call.ts';
import { resolutionMsOf } from './log-times.ts';

/** Calls that tell the resolution of a log; zeros at the end happen to be. */
const telling = 2000;
/** Lines of several workers stand in some disorder; a clock that goes back further was set. */
const disorderMs = 5000;

/** What the times of one log tell of its clock. */
export class StreamClock {
  #looked = 0;
  #finestTimeMs = 1000;
  /** Unknown while all took no time at all. */
  #finestDurationMs: number | undefined;
  #latestMs = -Infinity;
  #isBack = false;

  /** The coarser of times and durations, as their ends are reckoned with both. */
  get resolutionMs(): number {
    if (this.#looked === 0) return 1;
    return Math.max(this.#finestTimeMs, this.#finestDurationMs ?? this.#finestTimeMs);
  }

  /** Notes a call; says whether the clock was set back before it. */
  goesBack({ arrivedMs, doneMs }: Call): boolean {
    if (this.#looked < telling) {
      this.#looked += 1;
      this.#finestTimeMs = Math.min(this.#finestTimeMs, resolutionMsOf(arrivedMs), resolutionMsOf(doneMs));
      if (doneMs > arrivedMs) this.#finestDurationMs = Math.min(this.#finestDurationMs ?? Infinity, resolutionMsOf(doneMs - arrivedMs));
    }
    const wasBack = this.#isBack;
    this.#isBack = doneMs < this.#latestMs - disorderMs;
    if (doneMs > this.#latestMs) this.#latestMs = doneMs;
    return this.#isBack && !wasBack;
  }
}
