import { answers } from './rows/effects.ts';
import type { Columns, History } from '../core/history.ts';
import { sortRows } from './rows/row-order.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/** How much of a race took place. */
export interface Overlap {
  /** Commands that were sent. */
  readonly attempts: number;
  /** Attempts that another client's attempt at the same slot, in the warm-up or not, met in time (closed intervals). */
  readonly overlapping: number;
  /** `overlapping / attempts`, 0 without attempts. */
  readonly overlappingShare: number;
  /** Accepted commands, in the warm-up too. */
  readonly wins: number;
  /** Attempts in flight at the key with the most attempts, on average from its first to its last. */
  readonly meanInFlightOnHottestKey: number;
  /** 1 / sum of squared shares of attempts a key: as many equally hot keys would collide as often. */
  readonly effectiveKeys: number;
}

/**
 * Measures how far attempts that were due in the measured time, from `fromMs`, met at the same slot, so that a race that was
 * none is not taken for a proof. O(n log n).
 */
export function overlap(history: History, fromMs = -Infinity): Overlap {
  const { command, answer, slot, intended } = history.columns;
  const wasSent = (row: number): boolean => command[row] !== 0 && answer[row] !== answers.notSent;
  const isAttempt = (row: number): boolean => wasSent(row) && intended[row]! >= fromMs;
  const attemptsByKey = new Uint32Array(history.keys);
  let attempts = 0;
  let wins = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 && answer[row] === answers.accepted) wins += 1;
    if (!isAttempt(row)) continue;
    attempts += 1;
    attemptsByKey[slot[row]! % history.keys]! += 1;
  }
  let overlapping = 0;
  for (const { rows } of groupBySlot(history).slots) {
    // A loop: `filter` would call the question anew for each of a million rows.
    const racers = new Uint32Array(rows.length);
    let n = 0;
    for (const row of rows) if (wasSent(row)) racers[n++] = row;
    overlapping += meetings(racers.subarray(0, n), history.columns, fromMs);
  }
  let hottest = 0;
  let squares = 0;
  for (let key = 0; key < history.keys; key++) {
    const tries = attemptsByKey[key]!;
    squares += tries * tries;
    if (tries > attemptsByKey[hottest]!) hottest = key;
  }
  return {
    attempts,
    overlapping,
    overlappingShare: attempts === 0 ? 0 : overlapping / attempts,
    wins,
    meanInFlightOnHottestKey: meanInFlight(history, hottest, isAttempt),
    effectiveKeys: squares === 0 ? 0 : attempts ** 2 / squares,
  };
}

/** How many of a slot's attempts met one of another client. */
function meetings(rows: Uint32Array, { client, sent, done, intended }: Columns, fromMs: number): number {
  const n = rows.length;
  sortRows(rows, sent);
  let met = 0;
  // The latest end so far, and the latest of any client but the one that it belongs to.
  let latestMs = -Infinity;
  let latestClient = -1;
  let otherMs = -Infinity;
  // The next attempt of another client, found once for a stretch of attempts of one client.
  let next = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i]!;
    const own = client[row]!;
    if (next <= i) next = i + 1;
    while (next < n && client[rows[next]!] === own) next += 1;
    const earlierMs = latestClient === own ? otherMs : latestMs;
    if (
      intended[row]! >= fromMs &&
      (earlierMs >= sent[row]! || (next < n && sent[rows[next]!]! <= done[row]!))
    )
      met += 1;
    if (done[row]! > latestMs) {
      if (latestClient !== own) otherMs = latestMs;
      latestMs = done[row]!;
      latestClient = own;
    } else if (latestClient !== own && done[row]! > otherMs) otherMs = done[row]!;
  }
  return met;
}

function meanInFlight(history: History, key: number, isAttempt: (row: number) => boolean): number {
  const { sent, done, slot } = history.columns;
  let firstMs = Infinity;
  let lastMs = -Infinity;
  let busyMs = 0;
  for (let row = 0; row < history.count; row++) {
    if (slot[row]! % history.keys !== key || !isAttempt(row)) continue;
    firstMs = Math.min(firstMs, sent[row]!);
    lastMs = Math.max(lastMs, done[row]!);
    busyMs += done[row]! - sent[row]!;
  }
  return lastMs > firstMs ? busyMs / (lastMs - firstMs) : 0;
}
