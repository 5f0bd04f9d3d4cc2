import type { Evidence } from '../core/evidence.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import { answers, effectsOf, fates, settledTimes, versionsWritten } from './rows/effects.ts';
import { countAtMost, countBelow, sortNumbers, sortRows } from './rows/row-order.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/**
 * Counts the conflicts that answered "somebody was faster" although nobody was: no change of the slot can have
 * happened while the request was in flight, nor, where the request named a version, since that version. A figure, not
 * an anomaly, of the operations that were due from `fromMs` up to, not including, `toMs`; undefined without an audit.
 * O(n log n).
 */
export function spuriousConflicts(
  evidence: Evidence,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number | undefined {
  const { history, audit } = evidence;
  if (audit === undefined) return undefined;
  const { command, answer, reason, base, intended, sent, done } = history.columns;
  const race = Uint8Array.from([0, ...reasonCodes.map((code) => (reasons[code].side === 'race' ? 1 : 0))]);
  const lostRace = (row: number): boolean =>
    command[row] !== 0 &&
    answer[row] === answers.conflict &&
    race[reason[row]!] === 1 &&
    intended[row]! >= fromMs &&
    intended[row]! < toMs;
  const groups = groupBySlot(history);
  const { starts, order } = groups;
  const { fate } = effectsOf(evidence);
  const settled = settledTimes(evidence);
  const version = versionsWritten(evidence);

  let spurious = 0;
  let writers = new Uint32Array(1024);
  let begun = new Float64Array(1024);
  let ended = new Float64Array(1024);
  let begunSince = new Float64Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    if (writers.length < to - from) {
      const length = 2 * (to - from);
      writers = new Uint32Array(length);
      [begun, ended, begunSince] = [
        new Float64Array(length),
        new Float64Array(length),
        new Float64Array(length),
      ];
    }
    let count = 0;
    let conflicts = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (lostRace(row)) conflicts += 1;
      if (fate[row] === fates.none) continue;
      writers[count] = row;
      begun[count] = sent[row]!;
      ended[count] = settled[row]!;
      count += 1;
    }
    if (conflicts === 0) continue;
    sortNumbers(begun, count);
    sortNumbers(ended, count);
    sortRows(writers, 0, count, version);
    // begunSince[i]: when the first of the writes from the i-th version on began.
    for (let i = count - 1, first = Infinity; i >= 0; i--) {
      first = Math.min(first, sent[writers[i]!]!);
      begunSince[i] = first;
    }
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (!lostRace(row)) continue;
      const overlapping = countAtMost(begun, count, done[row]!) - countBelow(ended, count, sent[row]!);
      if (overlapping > 0) continue;
      if (base[row]! > 0) {
        const newer = firstAbove(writers, count, version, base[row]!);
        if (newer < count && begunSince[newer]! <= done[row]!) continue;
      }
      spurious += 1;
    }
  }
  return spurious;
}

function firstAbove(rows: Uint32Array, length: number, column: Uint32Array, bound: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[rows[middle]!]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
