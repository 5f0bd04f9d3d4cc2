import { unboundedMs } from '../core/clocks/clock.ts';
import type { History } from '../core/history.ts';
import { formatDuration, formatShare } from '../core/units.ts';
import { answers } from './rows/effects.ts';
import { countBelow } from './rows/row-order.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/** How far a history can be put in order that clocks of several machines have timed. */
export interface ClockLimits {
  /** The largest of all bounds. */
  readonly boundMs: number;
  /** Of the requests that were answered, how many took less than the bound of the clock that timed them; 0 to 1. */
  readonly blurredShare: number;
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
  let answered = 0;
  let blurred = 0;
  for (let row = 0; row < count; row++) {
    if (answer[row] === answers.notSent || answer[row] === answers.unknown) continue;
    answered++;
    if (done[row]! - sent[row]! < bounds[row]!) blurred++;
  }
  return {
    boundMs: bounds.subarray(0, count).reduce((most, bound) => Math.max(most, bound), 0),
    blurredShare: answered === 0 ? 0 : blurred / answered,
    unorderedShare: ordered === 0 ? 0 : (ordered - left) / ordered,
  };
}

/** Above this share of requests that are shorter than what their clock is known to, nothing can be said of order. */
const blurredLimit = 0.5;

/** Why nothing can be said of order: clocks may be farther off than requests take. An anomaly is one all the same. */
export function clockDoubt({ boundMs, blurredShare }: ClockLimits): string | undefined {
  if (blurredShare <= blurredLimit && boundMs < unboundedMs) return undefined;
  const share = formatShare(blurredShare);
  return `the clocks of the agents are known to ${formatDuration(boundMs)} at worst, and ${share} of the requests took less than theirs: what came first cannot be told; let the agents run closer to the coordinator, or on machines whose clocks are not set meanwhile`;
}

function orderedPairs(rows: Uint32Array, from: (row: number) => number, to: (row: number) => number): number {
  const ends = Float64Array.from(rows, to).sort();
  let pairs = 0;
  for (const row of rows) pairs += countBelow(ends, from(row));
  return pairs;
}
