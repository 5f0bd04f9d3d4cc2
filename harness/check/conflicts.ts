import type { Evidence } from '../core/evidence.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import { answers, effectsOf, fates, settledTimes, versionsWritten } from './rows/effects.ts';
import { countAtMost, countBelow, firstWhere, sortRows } from './rows/row-order.ts';
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
  const { fate } = effectsOf(evidence);
  const settled = settledTimes(evidence);
  const version = versionsWritten(evidence);

  let spurious = 0;
  for (const { rows } of groupBySlot(history).slots) {
    const conflicts = rows.filter(lostRace);
    if (conflicts.length === 0) continue;
    const writers = rows.filter((row) => fate[row] !== fates.none);
    const count = writers.length;
    const begun = Float64Array.from(writers, (row) => sent[row]!).sort();
    const ended = Float64Array.from(writers, (row) => settled[row]!).sort();
    sortRows(writers, version);
    // begunSince[i]: when the first of the writes from the i-th version on began.
    const begunSince = Float64Array.from(writers, (row) => sent[row]!);
    for (let i = count - 2; i >= 0; i--) begunSince[i] = Math.min(begunSince[i]!, begunSince[i + 1]!);
    for (const row of conflicts) {
      const overlapping = countAtMost(begun, done[row]!) - countBelow(ended, sent[row]!);
      const newer = firstWhere(0, count, (at) => version[writers[at]!]! > base[row]!);
      const hasMoved = base[row]! > 0 && newer < count && begunSince[newer]! <= done[row]!;
      if (overlapping === 0 && !hasMoved) spurious += 1;
    }
  }
  return spurious;
}
