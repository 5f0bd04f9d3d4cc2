import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { settlements } from '../core/operation.ts';
import type { Percentiles, Windows } from '../core/run-record.ts';
import { LatencyCounts, bucketOfUs } from './latency-counts.ts';
import type { Window } from './window.ts';

/** Correlation that lasts for less than one of so many windows leaves them independent, and for more than a few tells too little. */
const count = 128;

/** A race ends when its last client notices: a window of which so little is missing was over. */
const mostlyOver = 0.1;

const conflict = answerKinds.indexOf('conflict');
const notSent = answerKinds.indexOf('notSent');
const won = settlements.indexOf('won') + 1;
const unknown = settlements.indexOf('unknown') + 1;
const failed = settlements.indexOf('error') + 1;

/** Counts what happened in each part of the measured time, by the percentiles of all of it; undefined where nothing settled. */
export function windowsOf(history: History, window: Window, latencyMs: Percentiles): Windows | undefined {
  const tally = new WindowTally(window);
  tally.add(history, window);
  return tally.windows(window, latencyMs);
}

/**
 * Counts the same of a history that comes piece by piece: as no percentile is known before the end, each window counts its
 * durations in the buckets of the histograms, whose edges percentiles are.
 */
export class WindowTally {
  readonly #fromMs: number;
  readonly #perMs: number;
  readonly #durations = Array.from({ length: count }, () => new LatencyCounts());
  readonly #named = {
    operations: new Uint32Array(count),
    unknown: new Uint32Array(count),
    errors: new Uint32Array(count),
    attempts: new Uint32Array(count),
    conflicts: new Uint32Array(count),
    won: new Uint32Array(count),
  };

  /** The window as it is planned. */
  constructor({ fromMs, toMs }: Window) {
    this.#fromMs = fromMs;
    this.#perMs = count / (toMs - fromMs);
  }

  /** Counts what lies in a window that does not end later than the planned one. */
  add({ columns, count: rows }: History, { fromMs, toMs }: Window): void {
    const { intended, done, answer, command, settled } = columns;
    const named = this.#named;
    for (let row = 0; row < rows; row++) {
      const wasSent = answer[row] !== notSent;
      const [dueMs, endedMs, settlement] = [intended[row]!, done[row]!, settled[row]!];
      if (settlement === won && wasSent && endedMs >= fromMs && endedMs < toMs)
        named.won[this.#at(endedMs)]! += 1;
      if (dueMs < fromMs || dueMs >= toMs) continue;
      const at = this.#at(dueMs);
      if (wasSent && command[row]! > 0) {
        named.attempts[at]! += 1;
        if (answer[row] === conflict) named.conflicts[at]! += 1;
      }
      if (settlement === 0) continue;
      named.operations[at]! += 1;
      if (settlement === unknown) named.unknown[at]! += 1;
      if (settlement === failed) named.errors[at]! += 1;
      this.#durations[at]!.add(endedMs - dueMs);
    }
  }

  /** What was counted; of a race that ended early the windows that were over. Undefined where nothing settled. */
  windows({ fromMs, toMs }: Window, { p50, p90, p99, p999 }: Percentiles): Windows | undefined {
    if (p50 === undefined || p90 === undefined) return undefined;
    const shift = fromMs - this.#fromMs;
    const over = Math.min(count, Math.max(1, Math.floor((toMs - fromMs + shift) * this.#perMs + mostlyOver)));
    const text = (counts: ArrayLike<number>): string => Array.from(counts).slice(0, over).join(' ');
    const above = (ms: number): string => {
      // As the histogram has it: in whole microseconds.
      const bucket = bucketOfUs(Math.round(ms * 1000));
      return text(this.#durations.map((durations) => durations.above(bucket)));
    };
    const { operations, unknown: unknowns, errors, attempts, conflicts, won: wins } = this.#named;
    return {
      count: over,
      operations: text(operations),
      above: {
        p50: above(p50),
        p90: above(p90),
        ...(p99 === undefined ? {} : { p99: above(p99) }),
        ...(p999 === undefined ? {} : { p999: above(p999) }),
      },
      unknown: text(unknowns),
      errors: text(errors),
      attempts: text(attempts),
      conflicts: text(conflicts),
      won: text(wins),
    };
  }

  #at(ms: number): number {
    return Math.min(count - 1, Math.floor((ms - this.#fromMs) * this.#perMs));
  }
}
