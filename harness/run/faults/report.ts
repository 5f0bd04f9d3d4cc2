import { answers, effectsOf, fates } from '../../check/rows/effects.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { FaultReport } from '../../core/fault.ts';
import type { Happening } from './schedule.ts';

/**
 * Says of each fault when it happened, how long it took until something succeeded again, and which requests were lost:
 * those that failed after it and before the next. Times are on the run's clock, from `zeroMs` in the report.
 */
export function faultReports(
  happenings: readonly Happening[],
  evidence: Evidence,
  zeroMs: number,
): readonly FaultReport[] {
  const { history, audit } = evidence;
  const { answer, sent, done, command } = history.columns;
  const { fate } = effectsOf(evidence);
  const tallies = happenings
    .filter(({ struckMs }) => struckMs !== undefined)
    .map((happening) => ({ happening, unknown: 0, applied: 0, refused: 0, recoveredMs: Infinity }))
    .toSorted((a, b) => begunMs(a.happening) - begunMs(b.happening));
  for (let row = 0; row < history.count; row++) {
    const code = answer[row]!;
    const tally = tallies.findLast(({ happening }) => begunMs(happening) <= done[row]!);
    if (tally === undefined) continue;
    if (code === answers.unknown) {
      tally.unknown += 1;
      if (command[row] !== 0 && fate[row] === fates.effect) tally.applied += 1;
    } else if (code === answers.notSent) tally.refused += 1;
    else if (code === answers.accepted)
      for (const other of tallies)
        if ((other.happening.struckMs ?? Infinity) <= sent[row]!)
          other.recoveredMs = Math.min(other.recoveredMs, done[row]!);
  }
  return happenings.map((happening) => {
    const { fault, struckMs, problem } = happening;
    const tally = tallies.find((one) => one.happening === happening);
    const recoveredMs = tally?.recoveredMs ?? Infinity;
    return {
      fault: fault.text,
      kind: fault.kind,
      atMs: fault.atMs,
      ...(struckMs === undefined ? {} : { struckMs: struckMs - zeroMs }),
      ...(problem === undefined ? {} : { problem }),
      ...(struckMs === undefined || recoveredMs === Infinity ? {} : { recoveryMs: recoveredMs - struckMs }),
      lost: {
        unknown: tally?.unknown ?? 0,
        ...(audit === undefined ? {} : { applied: tally?.applied ?? 0 }),
        refused: tally?.refused ?? 0,
      },
    };
  });
}

function begunMs({ beganMs = 0 }: Happening): number {
  return beganMs;
}
