import type { History } from '../core/history.ts';
import { formatDuration } from '../core/units.ts';
import { answers } from './rows/effects.ts';
import { countBelow } from './rows/row-order.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/** How far a history can be put in order that clocks of several machines have timed. */
export interface ClockLimits {
  /** The largest of all bounds. */
  readonly boundMs: number;
  /** From sent to answered, of half of all requests at most. */
  readonly medianMs: number;
  /**
   * Of the pairs of requests for one record of which one was over before the other began, by the clocks as they are, how many
   * overlap as soon as each is widened by its bound; 0 to 1.
   */
  readonly unorderedShare: number;
}

/** Measures what widening takes away; undefined where all requests are on one clock. O(n log n). */
export function clockLimits(history: History): ClockLimits | undefined {
  const { bounds, count } = history;
  if (bounds === undefined) return undefined;
  const { answer, sent, done } = history.columns;
  let ordered = 0;
  let left = 0;
  for (const { rows } of groupBySlot(history).slots) {
    ordered += orderedPairs(
      rows,
      (row) => sent[row]!,
      (row) => done[row]!,
    );
    left += orderedPairs(
      rows,
      (row) => sent[row]! - bounds[row]!,
      (row) => done[row]! + bounds[row]!,
    );
  }
  const tookMs: number[] = [];
  for (let row = 0; row < count; row++)
    if (answer[row] !== answers.notSent && answer[row] !== answers.unknown)
      tookMs.push(done[row]! - sent[row]!);
  const latencies = Float64Array.from(tookMs).sort();
  return {
    boundMs: bounds.subarray(0, count).reduce((most, bound) => Math.max(most, bound), 0),
    medianMs: latencies[Math.floor(latencies.length / 2)] ?? 0,
    unorderedShare: ordered === 0 ? 0 : (ordered - left) / ordered,
  };
}

/** Why nothing can be said of order: the clocks may be farther off than a request takes. An anomaly is one all the same. */
export function clockDoubt({ boundMs, medianMs }: ClockLimits): string | undefined {
  if (boundMs <= medianMs) return undefined;
  const far = formatDuration(boundMs);
  return `the clocks of the agents are known to ${far} at best, and half of the requests took ${formatDuration(medianMs)} or less: what came first cannot be told; let the agents run closer to the coordinator, or on machines whose clocks are not set meanwhile`;
}

function orderedPairs(rows: Uint32Array, from: (row: number) => number, to: (row: number) => number): number {
  const ends = Float64Array.from(rows, to).sort();
  let pairs = 0;
  for (const row of rows) pairs += countBelow(ends, from(row));
  return pairs;
}
