import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import { answers, fates, reasonNumber } from '../rows/effects.ts';
import type { Effects } from '../rows/effects.ts';
import type { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, sortRows } from '../rows/row-order.ts';
import type { Column } from '../rows/row-order.ts';
import { groupBySlot, rowsWhere } from '../rows/slot-groups.ts';
import type { Move } from './level.ts';

/** Of which every slot has so much, and who is told of what is wrong. */
export interface Limit {
  readonly most: number;
  /** By row, what it asks for; 0 where it takes nothing. */
  readonly units: Float64Array;
  /** By row, a number by which takers are in the order in which they took, as far as that is known. */
  readonly inOrder: Column;
  /** How one is told that not enough is left. */
  readonly usedUp: Reason;
  /** Groups that took more, with how much, and rows that were told so too early, with what can have been taken at most. */
  readonly exceeded: Occurrences;
  readonly tooEarly: Occurrences;
}

/** What was taken in one slot for certain, and what may have been. */
export interface Taken {
  readonly certain: number;
  readonly possible: number;
  /** The limit was in reach: somebody asked for the last of it. */
  readonly isNear: boolean;
}

/**
 * Finds slots of which more was taken than there was, and requests that were refused before so much can have been taken that
 * the amount asked for was no longer there; by slot number, what was taken. O(n log n).
 */
export function holdToLimit({ history }: Evidence, { fate }: Effects, limit: Limit): readonly Taken[] {
  const { answer, reason, sent, done } = history.columns;
  const { most, units, inOrder, exceeded, tooEarly } = limit;
  const [usedUp, unnamed] = [reasonNumber(limit.usedUp), reasonNumber('unnamed-conflict')];
  const { numbers, count } = groupBySlot(history);
  const refused = new Uint32Array(history.count);
  const refusals = new Uint32Array(count);
  const bare = new Float64Array(count);
  let n = 0;
  for (let row = 0; row < history.count; row++) {
    if (answer[row] !== answers.conflict || !(units[row]! > 0)) continue;
    const group = numbers[row]!;
    if (reason[row] === usedUp) {
      refused[n++] = row;
      refusals[group]! += 1;
    } else if (reason[row] === unnamed) bare[group] = Math.max(bare[group]!, units[row]!);
  }
  tooEarly.look(n);

  // By slot, where it matters: what had been asked for in all by each taker, and when.
  const takings: { readonly sums: Float64Array; readonly begun: Float64Array }[] = [];
  const takersOf = rowsWhere(history, (row) => fate[row] !== fates.none && units[row]! > 0);
  const taken = takersOf.map((takers, group): Taken => {
    let [certain, possible] = [0, 0];
    for (const row of takers) {
      if (fate[row] === fates.effect) certain += units[row]!;
      else possible += units[row]!;
    }
    const isNear = refusals[group]! > 0 || certain + possible + bare[group]! >= most;
    if (isNear) exceeded.look();
    if (certain <= most && refusals[group] === 0) return { certain, possible, isNear };

    // In that order nothing can have been taken for good before what was taken ahead of it had been asked for.
    sortRows(takers, certain > most ? sent : inOrder);
    let [sum, begunMs] = [0, -Infinity];
    const sums = Float64Array.from(takers, (row) => (sum += units[row]!));
    const begun = Float64Array.from(takers, (row) => (begunMs = Math.max(begunMs, sent[row]!)));
    takings[group] = { sums, begun };
    const over = certain - most;
    if (over > 0) exceeded.add(begun[countAtMost(sums, most)]!, over, group, certain, over);
    return { certain, possible, isNear };
  });
  for (const row of refused.subarray(0, n)) {
    const { sums, begun } = takings[numbers[row]!]!;
    const enough = most - units[row]!;
    const needed = countAtMost(sums, enough);
    if (enough < 0 || begun[needed]! <= done[row]!) continue;
    const before = sums[countAtMost(begun, done[row]!) - 1] ?? 0;
    tooEarly.add(done[row]!, enough + 1 - before, row, before);
  }
  return taken;
}

/** What the rows of a slot took, as changes of what is left. */
export function takingsOf(
  { history: { columns } }: Evidence,
  { fate }: Effects,
  units: Float64Array,
  rows: Uint32Array,
): Move[] {
  return Array.from(rows).flatMap((row) => {
    if (units[row] === 0 || fate[row] === fates.none) return [];
    const possible = -units[row]!;
    const isCertain = fate[row] === fates.effect;
    const doneMs = isCertain && columns.answer[row] !== answers.unknown ? columns.done[row]! : Infinity;
    return [{ sentMs: columns.sent[row]!, doneMs, certain: isCertain ? possible : 0, possible }];
  });
}
