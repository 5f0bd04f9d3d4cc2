import type { Evidence } from '../core/evidence.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import { answers, effectsOf, fates, settledTimes, versionsWritten } from './rows/effects.ts';
import { countAtMost, countBelow, sortRows } from './rows/row-order.ts';
import { rowsWhere } from './rows/slot-groups.ts';

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
  const writersOf = rowsWhere(history, (row) => fate[row] !== fates.none);
  for (const [group, conflicts] of rowsWhere(history, lostRace).entries()) {
    if (conflicts.length === 0) continue;
    const writers = writersOf[group]!;
    const begun = Float64Array.from(writers, (row) => sent[row]!).sort();
    const ended = Float64Array.from(writers, (row) => settled[row]!).sort();
    sortRows(writers, version);
    const versions = writers.map((row) => version[row]!);
    // begunSince[i]: when the first of the writes from the i-th version on began.
    const begunSince = Float64Array.from(writers, (row) => sent[row]!);
    for (let i = writers.length - 2; i >= 0; i--)
      begunSince[i] = Math.min(begunSince[i]!, begunSince[i + 1]!);
    const hasMoved = (row: number): boolean => {
      const newer = countAtMost(versions, base[row]!);
      return base[row]! > 0 && newer < versions.length && begunSince[newer]! <= done[row]!;
    };
    const wasMet = (row: number): boolean => countAtMost(begun, done[row]!) > countBelow(ended, sent[row]!);
    for (const row of conflicts) if (!hasMoved(row) && !wasMet(row)) spurious += 1;
  }
  return spurious;
}
