import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import type { Window } from './window.ts';

/** Requests that took so much longer than all others that the service must have stood still. */
export interface Stall {
  readonly longestMs: number;
  /** Part of the time of all clients that such requests took, 0 to 1. */
  readonly share: number;
}

const notSent = answerKinds.indexOf('notSent');

/** No stall is shorter than this, nor than so many times the 99th percentile. */
const leastMs = 100;
const timesP99 = 20;
/** A stall that takes more than this part of all clients' time would show in the 99th percentile of an open run. */
const noticeable = 0.01;

/**
 * Finds what a service that stood still did to a closed loop: few requests met it, because clients that wait send nothing,
 * so that no percentile shows it. Undefined where no request took that long, or too few clients met one that did.
 */
export function stallOf(
  history: History,
  window: Window,
  load: { readonly clients: number; readonly p99Ms: number },
): Stall | undefined {
  const tally = new StallTally();
  tally.add(history, window);
  return tally.stall(window, load);
}

/** Finds the same in a history that comes piece by piece: only requests that took long are remembered, by whole milliseconds. */
export class StallTally {
  readonly #long = new Map<number, { longestMs: number; stalledMs: number }>();

  add({ columns, count }: History, { fromMs, toMs }: Window): void {
    const { intended, sent, done, answer } = columns;
    for (let row = 0; row < count; row++) {
      const dueMs = intended[row] ?? 0;
      const tookMs = (done[row] ?? 0) - (sent[row] ?? 0);
      if (tookMs < leastMs || dueMs < fromMs || dueMs >= toMs || answer[row] === notSent) continue;
      const stalledMs = Math.min(done[row] ?? 0, toMs) - (sent[row] ?? 0);
      const known = this.#long.get(Math.floor(tookMs));
      if (known === undefined) this.#long.set(Math.floor(tookMs), { longestMs: tookMs, stalledMs });
      else {
        known.longestMs = Math.max(known.longestMs, tookMs);
        known.stalledMs += stalledMs;
      }
    }
  }

  stall(
    { fromMs, toMs }: Window,
    load: { readonly clients: number; readonly p99Ms: number },
  ): Stall | undefined {
    const boundMs = Math.max(leastMs, timesP99 * load.p99Ms);
    let longestMs = 0;
    let stalledMs = 0;
    for (const long of this.#long.values()) {
      if (long.longestMs < boundMs) continue;
      longestMs = Math.max(longestMs, long.longestMs);
      stalledMs += long.stalledMs;
    }
    const share = stalledMs / (load.clients * (toMs - fromMs));
    return share < noticeable ? undefined : { longestMs, share };
  }
}
