import type { Evidence } from '../core/evidence.ts';
import type { Anomaly } from '../core/verdict.ts';
import type { CapacityOptions } from './capacity.ts';
import { answers, commandNumber, fates, reasonNumber } from './effects.ts';
import type { Effects } from './effects.ts';
import { Occurrences } from './occurrences.ts';
import { findStale } from './real-time.ts';
import { sortRows } from './row-order.ts';
import type { SlotGroups } from './slot-groups.ts';
import { slotRecords } from './slot-records.ts';
import type { SlotRecords } from './slot-records.ts';

/**
 * Judges what buyers were told is left: never below zero, never the same twice, and what their place in the order of
 * purchases leaves; the order is that of the written versions, without an audit that of time. After "sold out" nobody
 * reads a version from before the last purchase. O(n log n).
 */
export function remainders(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  effects: Effects,
): Anomaly[] {
  const { history, audit } = evidence;
  const { command, answer, reason, version, value, nonce, sent, done, slot } = history.columns;
  const { initial, amount } = options;
  const limit = Math.max(0, Math.floor(initial / amount));
  const wanted = commandNumber(evidence, options.command);
  const soldOut = reasonNumber(options.soldOut);
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
  const wrong = new Occurrences('wrong-remainder', (row, expected) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left when at most ${expected} were`,
    nonces: [nonce[row]!],
  }));
  const misplaced = new Occurrences('wrong-remainder', (row, expected) => ({
    key: keyOf(row),
    text: `a buyer was told that ${value[row]!} are left instead of ${expected}`,
    nonces: [nonce[row]!],
  }));
  const stale = new Occurrences('stale-read', (row, last) => ({
    key: keyOf(row),
    text: `version ${version[row]!} was read after "sold out" was answered, which version ${last} brought about`,
    nonces: [nonce[row]!],
  }));

  const rank = new Float64Array(audit === undefined ? history.count : 0);
  for (let row = 0; row < rank.length; row++) rank[row] = -value[row]!;
  const made = new Uint32Array(audit === undefined ? 0 : history.count);
  for (let row = 0; row < made.length; row++) {
    const proof = effects.receipt[row]!;
    made[row] = proof < 0 ? 0 : (audit?.receipts.wrote[proof] ?? 0);
  }
  const noteLate = (row: number, seen: number): void =>
    wrong.add(done[row]!, value[row]! - value[seen]!, row, value[seen]! - amount);
  let records: SlotRecords | undefined;
  const { starts, order } = groups;
  let buyers = new Uint32Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    if (buyers.length < to - from) buyers = new Uint32Array(2 * (to - from));
    let count = 0;
    let told = 0;
    let soldOutMs = Infinity;
    // From the last to the first, so that remainders come nearly in ascending order.
    for (let i = to - 1; i >= from; i--) {
      const row = order[i]!;
      if (command[row] !== wanted) continue;
      if (answer[row] === answers.conflict && reason[row] === soldOut) soldOutMs = done[row]!;
      if (answer[row] === answers.accepted && value[row]! < 0) negative.add(done[row]!, -value[row]!, row);
      if (fates.effect !== effects.fate[row]) continue;
      count += 1;
      if (!Number.isNaN(value[row]!)) buyers[told++] = row;
    }
    const distinct = noteDuplicates(buyers, told, value, done, duplicate);
    // Where more was sold than there was, no order of purchases could be right.
    if (!distinct || count > limit) continue;
    if (audit === undefined) {
      findStale(buyers, 0, told, sent, done, rank, noteLate);
      for (let i = 0; i < told; i++) {
        const row = buyers[i]!;
        if (value[row]! > initial - amount)
          wrong.add(done[row]!, value[row]! - initial + amount, row, initial - amount);
      }
      continue;
    }
    let placed = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (command[row] === wanted && effects.fate[row] === fates.effect && made[row]! > 0)
        buyers[placed++] = row;
    }
    sortRows(buyers, 0, placed, made);
    for (let i = 0; i < placed; i++) {
      const row = buyers[i]!;
      const expected = initial - amount * (i + 1);
      if (answer[row] === answers.accepted && !Number.isNaN(value[row]!) && value[row] !== expected)
        misplaced.add(done[row]!, Math.abs(value[row]! - expected), row, expected);
    }
    if (soldOutMs === Infinity || placed < limit || limit === 0) continue;
    const last = made[buyers[limit - 1]!]!;
    for (let i = to - 1; i >= from; i--) {
      const row = order[i]!;
      if (done[row]! <= soldOutMs) break;
      if (command[row] !== 0 || answer[row] !== answers.found || sent[row]! <= soldOutMs) continue;
      if (version[row] === 0 || version[row]! >= last) continue;
      records ??= slotRecords(evidence, groups, undefined);
      if (records.count[group] === 1) stale.add(done[row]!, last - version[row]!, row, last);
    }
  }
  return [negative, duplicate, wrong, misplaced, stale].flatMap((occurrences) => occurrences.anomalies());
}

/** Notes remainders that were told more than once; true when there are none. */
function noteDuplicates(
  buyers: Uint32Array,
  count: number,
  value: Float64Array,
  done: Float64Array,
  duplicate: Occurrences,
): boolean {
  sortRows(buyers, 0, count, value);
  let distinct = true;
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && value[buyers[to]!] === value[buyers[from]!]) to += 1;
    if (to - from > 1) {
      distinct = false;
      duplicate.add(done[buyers[from]!]!, to - from, buyers[from]!, to - from, to - from - 1);
    }
    from = to;
  }
  return distinct;
}
