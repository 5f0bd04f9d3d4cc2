import { firstWhere, sortRows } from './row-order.ts';

/**
 * Finds observations that contradict time: each row of one slot, at `from` to `to`, is put at a rank (NaN: it shows nothing), and
 * whatever was complete before a row began (`done < sent`; equal times are concurrent) must not rank above it. Calls
 * `found` with the row and the highest-ranking row that was complete before. Sorts `rows` by `done`. Where a rank is not
 * known exactly, `rank` is the highest that a row may have and `atLeast` the lowest.
 */
export function findStale(
  rows: Uint32Array,
  from: number,
  to: number,
  sent: Float64Array,
  done: Float64Array,
  rank: Float64Array,
  found: (row: number, seen: number) => void,
  atLeast: Float64Array = rank,
): void {
  sortRows(rows, from, to, done);
  if (highest.length < to) highest = new Uint32Array(Math.max(to, rows.length));
  let best = -1;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const own = atLeast[row]!;
    if (best < 0 || own > atLeast[best]! || Number.isNaN(atLeast[best]!)) best = row;
    highest[i] = best;
    const before = lastBefore(rows, from, i, done, sent[row]!);
    if (before >= from) {
      const seen = highest[before]!;
      if (atLeast[seen]! > rank[row]!) found(row, seen);
    }
  }
}

let highest = new Uint32Array(0);

/** The last position from `from` to before `i` that was done before `time`, `from - 1` if none: gallops back, as little is in flight at once. */
function lastBefore(rows: Uint32Array, from: number, i: number, done: Float64Array, time: number): number {
  let high = i;
  let stride = 1;
  let low = i - 1;
  while (low >= from && done[rows[low]!]! >= time) {
    high = low;
    low -= stride;
    stride *= 2;
  }
  if (low < from) low = from - 1;
  return firstWhere(low + 1, high, (at) => done[rows[at]!]! >= time) - 1;
}
