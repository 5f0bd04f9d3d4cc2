import { answers, effectsOf, fates } from '../check/rows/effects.ts';
import type { Evidence } from '../core/evidence.ts';
import type { FaultReport } from '../core/fault.ts';
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
  const tally = new FaultTally();
  tally.add(happenings, evidence);
  return tally.reports(happenings, zeroMs);
}

interface Lost {
  unknown: number;
  applied: number;
  refused: number;
  recoveredMs: number;
}

/** Counts the same of evidence that comes piece by piece; what happened must be known before the first is counted. */
export class FaultTally {
  /** By the place of the fault among all that were ordered. */
  readonly #lost: Lost[] = [];
  #audited = true;

  add(happenings: readonly Happening[], evidence: Evidence): void {
    if (evidence.audit === undefined) this.#audited = false;
    const { history } = evidence;
    const { answer, sent, done, command } = history.columns;
    const tallies = happenings
      .map((happening, at) => ({ happening, lost: this.#of(at) }))
      .filter(({ happening }) => happening.struckMs !== undefined)
      .toSorted((a, b) => begunMs(a.happening) - begunMs(b.happening));
    if (tallies.length === 0) return;
    const { fate } = effectsOf(evidence);
    for (let row = 0; row < history.count; row++) {
      const code = answer[row]!;
      const tally = tallies.findLast(({ happening }) => begunMs(happening) <= done[row]!)?.lost;
      if (tally === undefined) continue;
      if (code === answers.unknown) {
        tally.unknown += 1;
        if (command[row] !== 0 && fate[row] === fates.effect) tally.applied += 1;
      } else if (code === answers.notSent) tally.refused += 1;
      else if (code === answers.accepted)
        for (const { happening, lost } of tallies)
          if ((happening.struckMs ?? Infinity) <= sent[row]!)
            lost.recoveredMs = Math.min(lost.recoveredMs, done[row]!);
    }
  }

  reports(happenings: readonly Happening[], zeroMs: number): readonly FaultReport[] {
    return happenings.map(({ fault, struckMs, problem }, at) => {
      const { unknown, applied, refused, recoveredMs } = this.#of(at);
      return {
        fault: fault.text,
        kind: fault.kind,
        atMs: fault.atMs,
        ...(struckMs === undefined ? {} : { struckMs: struckMs - zeroMs }),
        ...(problem === undefined ? {} : { problem }),
        ...(struckMs === undefined || recoveredMs === Infinity ? {} : { recoveryMs: recoveredMs - struckMs }),
        lost: { unknown, ...(this.#audited ? { applied } : {}), refused },
      };
    });
  }

  #of(at: number): Lost {
    return (this.#lost[at] ??= { unknown: 0, applied: 0, refused: 0, recoveredMs: Infinity });
  }
}

function begunMs({ beganMs = 0 }: Happening): number {
  return beganMs;
}
