import type { RunRecord } from '../../core/run-record.ts';
import { sideBySide } from '../../core/setting.ts';
import type { Gate, JudgedRow } from './gate.ts';
import { judgeBound } from './judge-bound.ts';
import { againstOf, keptLike } from './kept.ts';

/** Judges rows of one workload by a gate. Needs `histogramsReady`. */
export function judgeRows(
  rows: readonly { readonly label: string; readonly runs: readonly RunRecord[] }[],
  { objective: { thresholds }, kept }: Gate,
): JudgedRow[] {
  const safe = new Set(
    rows.flatMap(({ runs }) => runs.filter(({ promise }) => promise === 'safe').map(sideBySide)),
  );
  return rows.flatMap(({ label, runs }) => {
    const [first] = runs;
    if (first === undefined) return [];
    const isControl = runs.every((run) => run.promise === 'unsafe' && safe.has(sideBySide(run)));
    const partner = kept === undefined ? [] : keptLike(first, kept);
    const isCompared = thresholds.some(({ ofKept }) => ofKept === true) && partner.length > 0;
    return {
      workload: first.workload,
      strategy: first.strategy,
      label,
      runs: runs.length,
      isControl,
      bounds: isControl ? [] : thresholds.map((threshold) => judgeBound(threshold, runs, partner)),
      ...(isCompared && !isControl ? { against: againstOf(runs, partner) } : {}),
    };
  });
}
