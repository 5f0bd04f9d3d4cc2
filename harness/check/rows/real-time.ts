import { firstWhere, sortRows } from './row-order.ts';

/** What is known of rows: when they began and were complete, and where they stand in an order that is to follow time. */
export interface Ranked {
  readonly sent: Float64Array;
  readonly done: Float64Array;
  /** NaN: it shows nothing; where it is not known exactly, the highest rank that a row may have. */
  readonly rank: Float64Array;
  /** Then the lowest. */
  readonly atLeast?: Float64Array;
}

/**
 * Finds observations that contradict time: whatever was complete before a row of the same slot began (`done < sent`; equal
 * times are concurrent) must not rank above it. Calls `found` with the row and the highest-ranking row that was complete
 * before.
 */
export function findStale(
  slotRows: Uint32Array,
  { sent, done, rank, atLeast = rank }: Ranked,
  found: (row: number, seen: number) => void,
): void {
  const rows = slotRows.slice();
  sortRows(rows, done);
  if (highest.length < rows.length) highest = new Uint32Array(2 * rows.length);
  let best = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const own = atLeast[row]!;
    if (best < 0 || own > atLeast[best]! || Number.isNaN(atLeast[best]!)) best = row;
    highest[i] = best;
    const before = lastBefore(rows, i, done, sent[row]!);
    if (before < 0) continue;
    const seen = highest[before]!;
    if (atLeast[seen]! > rank[row]!) found(row, seen);
  }
}

let highest = new Uint32Array(0);

/** The last position before `i` that was done before `time`, -1 if none: gallops back, as little is in flight at once. */
function lastBefore(rows: Uint32Array, i: number, done: Float64Array, time: number): number {
  let high = i;
  let stride = 1;
  let low = i - 1;
  while (low >= 0 && done[rows[low]!]! >= time) {
    high = low;
    low -= stride;
    stride *= 2;
  }
  return firstWhere(Math.max(low, -1) + 1, high, (at) => done[rows[at]!]! >= time) - 1;
}
