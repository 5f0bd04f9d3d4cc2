import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import { answers, fates, reasonNumber } from '../rows/effects.ts';
import type { Effects } from '../rows/effects.ts';
import type { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, sortRows } from '../rows/row-order.ts';
import type { Column } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
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
  return groupBySlot(history).slots.map(({ group, rows }) => {
    let [certain, possible, bare] = [0, 0, 0];
    const taking: number[] = [];
    const refused: number[] = [];
    for (const row of rows) {
      const own = units[row]!;
      if (!(own > 0)) continue;
      if (fate[row] !== fates.none) taking.push(row);
      if (fate[row] === fates.effect) certain += own;
      else if (fate[row] === fates.possible) possible += own;
      if (answer[row] !== answers.conflict) continue;
      if (reason[row] === usedUp) refused.push(row);
      else if (reason[row] === unnamed) bare = Math.max(bare, own);
    }
    const isNear = refused.length > 0 || certain + possible + bare >= most;
    if (isNear) exceeded.look();
    tooEarly.look(refused.length);
    if (certain <= most && refused.length === 0) return { certain, possible, isNear };

    // In that order nothing can have been taken for good before what was taken ahead of it had been asked for.
    const takers = Uint32Array.from(taking);
    sortRows(takers, certain > most ? sent : inOrder);
    let [sum, begunMs] = [0, -Infinity];
    const sums = new Float64Array(takers.length);
    const begun = new Float64Array(takers.length);
    for (let i = 0; i < takers.length; i++) {
      const row = takers[i]!;
      sums[i] = sum += units[row]!;
      begun[i] = begunMs = Math.max(begunMs, sent[row]!);
    }
    const over = certain - most;
    if (over > 0) exceeded.add(begun[countAtMost(sums, most)]!, over, group, certain, over);
    for (const row of refused) {
      const enough = most - units[row]!;
      const needed = countAtMost(sums, enough);
      if (enough < 0 || begun[needed]! <= done[row]!) continue;
      const before = sums[countAtMost(begun, done[row]!) - 1] ?? 0;
      tooEarly.add(done[row]!, enough + 1 - before, row, before);
    }
    return { certain, possible, isNear };
  });
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
