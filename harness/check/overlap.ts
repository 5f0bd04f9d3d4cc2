import { answers } from './rows/effects.ts';
import type { History } from '../core/history.ts';
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

/** What an overlap is counted from, by key; that of a part of the generations of a race adds to that of the others. */
export interface Meetings {
  readonly overlapping: number;
  readonly wins: number;
  readonly attempts: Float64Array;
  /** When the first attempt was sent and the last was done, and how long all took together, ms. */
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
  readonly busyMs: Float64Array;
}

/**
 * Measures how far attempts that were due in the measured time, from `fromMs`, met at the same slot, so that a race that was
 * none is not taken for a proof. O(n log n).
 */
export function overlap(history: History, fromMs = -Infinity): Overlap {
  return overlapOf([meetingsIn(history, fromMs)]);
}

/** Counts what an overlap is made of. O(n log n). */
export function meetingsIn(history: History, fromMs: number): Meetings {
  const { command, answer, slot, intended, sent, done } = history.columns;
  const wasSent = (row: number): boolean => command[row] !== 0 && answer[row] !== answers.notSent;
  const attempts = new Float64Array(history.keys);
  const firstMs = new Float64Array(history.keys).fill(Infinity);
  const lastMs = new Float64Array(history.keys).fill(-Infinity);
  const busyMs = new Float64Array(history.keys);
  let wins = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 && answer[row] === answers.accepted) wins += 1;
    if (!wasSent(row) || intended[row]! < fromMs) continue;
    const key = slot[row]! % history.keys;
    attempts[key]! += 1;
    if (sent[row]! < firstMs[key]!) firstMs[key] = sent[row]!;
    if (done[row]! > lastMs[key]!) lastMs[key] = done[row]!;
    busyMs[key]! += done[row]! - sent[row]!;
  }
  const overlapping = countMeetings(history, wasSent, fromMs);
  return { overlapping, wins, attempts, firstMs, lastMs, busyMs };
}

/** The overlap of a race, whose generations were counted in parts. */
export function overlapOf(parts: readonly Meetings[]): Overlap {
  const [one, ...others] = parts;
  if (one === undefined) throw new RangeError('an overlap is made of at least one part');
  const { attempts, overlapping, wins, firstMs, lastMs, busyMs } = others.reduce(addMeetings, one);
  let all = 0;
  let hottest = 0;
  let squares = 0;
  for (const [key, tries] of attempts.entries()) {
    all += tries;
    squares += tries * tries;
    if (tries > attempts[hottest]!) hottest = key;
  }
  const lastsMs = (lastMs[hottest] ?? 0) - (firstMs[hottest] ?? 0);
  return {
    attempts: all,
    overlapping,
    overlappingShare: all === 0 ? 0 : overlapping / all,
    wins,
    meanInFlightOnHottestKey: lastsMs > 0 ? busyMs[hottest]! / lastsMs : 0,
    effectiveKeys: squares === 0 ? 0 : all ** 2 / squares,
  };
}

/** Both together. */
export function addMeetings(one: Meetings, other: Meetings): Meetings {
  const by = (of: (at: number) => number): Float64Array =>
    Float64Array.from(one.attempts, (_, key) => of(key));
  return {
    overlapping: one.overlapping + other.overlapping,
    wins: one.wins + other.wins,
    attempts: by((key) => one.attempts[key]! + other.attempts[key]!),
    firstMs: by((key) => Math.min(one.firstMs[key]!, other.firstMs[key]!)),
    lastMs: by((key) => Math.max(one.lastMs[key]!, other.lastMs[key]!)),
    busyMs: by((key) => one.busyMs[key]! + other.busyMs[key]!),
  };
}

/**
 * How many attempts met one of another client at their slot. Rows are passed in the order in which they ended, not slot by
 * slot: a million rows are then read one after another, and only what is known of each slot by chance.
 */
function countMeetings(history: History, wasSent: (row: number) => boolean, fromMs: number): number {
  const { client, sent, done, intended } = history.columns;
  const { numbers, count: slots } = groupBySlot(history);
  const rows = new Uint32Array(history.count);
  let n = 0;
  // A loop: `filter` would call the question anew for each of a million rows.
  for (let row = 0; row < history.count; row++) if (wasSent(row)) rows[n++] = row;
  const racers = rows.subarray(0, n);
  sortRows(racers, done);
  const isMet = new Uint8Array(n);
  // By slot: the utmost time so far, whose it is, and the utmost of all other clients.
  const ms = new Float64Array(slots).fill(-Infinity);
  const others = new Float64Array(slots).fill(-Infinity);
  const whose = new Float64Array(slots).fill(-1);
  // Who ended before: the latest end is always the last.
  for (let at = 0; at < n; at++) {
    const row = racers[at]!;
    const own = client[row]!;
    const group = numbers[row]!;
    const isOwn = whose[group] === own;
    if ((isOwn ? others[group]! : ms[group]!) >= sent[row]!) isMet[at] = 1;
    if (!isOwn) {
      others[group] = ms[group]!;
      whose[group] = own;
    }
    ms[group] = done[row]!;
  }
  ms.fill(Infinity);
  others.fill(Infinity);
  whose.fill(-1);
  let met = 0;
  // Who ended after: what counts is the earliest that was sent.
  for (let at = n - 1; at >= 0; at--) {
    const row = racers[at]!;
    const own = client[row]!;
    const group = numbers[row]!;
    const isOwn = whose[group] === own;
    if ((isOwn ? others[group]! : ms[group]!) <= done[row]!) isMet[at] = 1;
    if (sent[row]! <= ms[group]!) {
      if (!isOwn) {
        others[group] = ms[group]!;
        whose[group] = own;
      }
      ms[group] = sent[row]!;
    } else if (!isOwn && sent[row]! < others[group]!) others[group] = sent[row]!;
    if (intended[row]! >= fromMs) met += isMet[at]!;
  }
  return met;
}
