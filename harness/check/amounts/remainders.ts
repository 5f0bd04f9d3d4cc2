import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { fates, versionsWritten } from '../rows/effects.ts';
import type { Effects } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { runsOf, sortRows } from '../rows/row-order.ts';
import { rowsWhere } from '../rows/slot-groups.ts';
import { Level } from './level.ts';
import { takingsOf } from './limit.ts';
import type { CapacityOptions } from './capacity-options.ts';

/**
 * Judges what buyers were told is left: never below zero, no unit sold to two of them, and what their place in the order
 * of purchases leaves; the order is that of the written versions, without an audit that of time. `units` is what each row
 * asks for. O(n log n).
 */
export function remainders(
  evidence: Evidence,
  options: CapacityOptions,
  effects: Effects,
  units: Float64Array,
): Finding[] {
  const { history, audit } = evidence;
  const { value, nonce, sent, done, slot } = history.columns;
  const { initial } = options;
  const keyOf = (row: number): string => `${options.collection}/${history.slotName(slot[row]!)}`;
  const negative = new Occurrences('negative', (row) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left`,
    nonces: [nonce[row]!],
  }));
  const duplicate = new Occurrences('duplicate-remainder', (row, times) => ({
    key: keyOf(row),
    text: `${times} buyers were told that ${value[row]!} are left`,
    nonces: [nonce[row]!],
  }));
  const late = new Occurrences('wrong-remainder', (row, most) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left when at most ${most} were`,
    nonces: [nonce[row]!],
  }));
  const early = new Occurrences('wrong-remainder', (row, least) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left when at least ${least} were`,
    nonces: [nonce[row]!],
  }));
  const misplaced = new Occurrences('wrong-remainder', (row, expected) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left instead of ${expected}`,
    nonces: [nonce[row]!],
  }));
  const shared = new Occurrences('duplicate-remainder', (row, other) => ({
    key: keyOf(row),
    text: `a buyer of ${units[row]!} was told that ${value[row]!} are left, another one of ${units[other]!} that ${value[other]!} are`,
    nonces: [nonce[row]!, nonce[other]!],
  }));
  const noteMisplaced = (buyers: Uint32Array): void => {
    let expected = initial;
    for (const row of buyers) {
      expected -= units[row]!;
      if (!Number.isNaN(value[row]!) && value[row] !== expected)
        misplaced.add(done[row]!, Math.abs(value[row]! - expected), row, expected);
    }
  };
  const falling = new Float64Array(audit === undefined ? history.count : 0);
  for (let row = 0; row < falling.length; row++) falling[row] = -value[row]!;
  const noteLate = (told: Uint32Array, takers: Uint32Array): void => {
    let inOrder = true;
    findStale(told, { sent, done, rank: falling }, (row, seen) => {
      inOrder = false;
      late.add(done[row]!, value[row]! - value[seen]!, row, value[seen]! - units[row]!);
    });
    const level = new Level(initial, takingsOf(evidence, effects, units, takers));
    for (const row of told) {
      const top = initial - units[row]!;
      const most = inOrder ? level.most(sent[row]!, done[row]!) - units[row]! : top;
      const least = inOrder ? Math.max(0, level.least(sent[row]!, done[row]!)) : 0;
      if (value[row]! > most) late.add(done[row]!, value[row]! - most, row, most);
      if (value[row]! >= 0 && value[row]! < least) early.add(done[row]!, least - value[row]!, row, least);
    }
  };
  const noteDisorder = (buyers: Uint32Array, takers: Uint32Array): void => {
    const told = buyers.filter((row) => !Number.isNaN(value[row]!));
    for (const row of told) if (value[row]! < 0) negative.add(done[row]!, -value[row]!, row);
    const distinct =
      noteDuplicates(told, value, done, duplicate) && noteShared(told, value, units, done, shared);
    // Where more was sold than there was, no order of purchases could be right.
    if (!distinct || buyers.reduce((sum, row) => sum + units[row]!, 0) > initial) return;
    if (audit === undefined) noteLate(told, takers);
    else noteMisplaced(buyers);
  };

  const made = versionsWritten(evidence, [options.collection]);
  let told = 0;
  const takersOf = rowsWhere(history, (row) => units[row]! > 0 && effects.fate[row] !== fates.none);
  for (const takers of takersOf) {
    const buyers = takers.filter((row) => effects.fate[row] === fates.effect);
    told += buyers.reduce((sum, row) => (Number.isNaN(value[row]!) ? sum : sum + 1), 0);
    if (audit !== undefined) sortRows(buyers, made);
    let left = initial;
    const isRight = buyers.every((row) => {
      left -= units[row]!;
      return left >= 0 && (value[row] === left || Number.isNaN(value[row]!));
    });
    if (audit === undefined || !isRight) noteDisorder(buyers, takers);
  }
  const why = told === 0 ? 'nobody was told what is left' : undefined;
  for (const occurrences of [negative, duplicate, late]) occurrences.look(told);
  return [negative, duplicate, shared, late, early, misplaced].map((occurrences) => occurrences.finding(why));
}

/** Notes remainders that were told more than once; true when there are none. Sorts `told` by remainder. */
function noteDuplicates(
  told: Uint32Array,
  value: Float64Array,
  done: Float64Array,
  duplicate: Occurrences,
): boolean {
  let distinct = true;
  for (const alike of runsOf(told, value)) {
    const times = alike.length;
    if (times === 1) continue;
    distinct = false;
    duplicate.add(done[alike[0]!]!, times, alike[0]!, times, times - 1);
  }
  return distinct;
}

/** Notes remainders between which there is no room for the larger one's purchase; true when there are none. Takes `told` sorted by remainder. */
function noteShared(
  told: Uint32Array,
  value: Float64Array,
  units: Float64Array,
  done: Float64Array,
  shared: Occurrences,
): boolean {
  let apart = true;
  for (let i = 1; i < told.length; i++) {
    const row = told[i - 1]!;
    const next = told[i]!;
    const overlap = value[row]! + units[row]! - value[next]!;
    if (overlap <= 0) continue;
    apart = false;
    shared.add(Math.max(done[row]!, done[next]!), overlap, row, next);
  }
  return apart;
}
