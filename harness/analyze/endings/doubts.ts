import { takesProof } from '../../core/warning.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { WarningCode } from '../../core/warning.ts';
import { sideBySide } from '../../core/setting.ts';
import { spelled } from '../../core/spelled.ts';

/** Why a run proves nothing, or why one beside it does not. */
export interface Doubt {
  readonly run: RunRecord;
  readonly text: string;
}

/**
 * Why runs prove nothing, each reason with its run. Of runs without a promise only those count that got no usable answer: they
 * have measured nothing.
 */
export function doubtsOf(runs: readonly RunRecord[]): readonly Doubt[] {
  const judged = runs.filter(({ promise }) => promise !== 'none');
  const unanswered = runs.filter(({ promise }) => promise === 'none').flatMap(withoutAnswers);
  const withSafe = new Set(judged.filter(({ promise }) => promise === 'safe').map(sideBySide));
  const unproven = judged.flatMap((run) => {
    const { verdict, promise } = run;
    const open = whyInconclusive(run);
    return [
      ...withoutProof(run),
      ...(open === undefined ? [] : [{ run, text: open }]),
      ...(verdict.result === 'valid' &&
      promise === 'unsafe' &&
      !isQueued(run) &&
      withSafe.has(sideBySide(run))
        ? [{ run, text: 'should have been caught and was not: the race beside it proves nothing' }]
        : []),
    ];
  });
  return [...unanswered, ...unproven];
}

/** Whether what would go wrong was kept away from the service: one that should have been caught then need not be. */
function isQueued({ settings }: RunRecord): boolean {
  return settings.abilities?.queue === true;
}

/** Why a verdict decides nothing, in one line; undefined where it does. */
export function whyInconclusive({ verdict }: Pick<RunRecord, 'verdict'>): string | undefined {
  if (verdict.result !== 'inconclusive') return undefined;
  return `is inconclusive: ${verdict.reasons.join('; ') || 'no reason was given'}`;
}

/** What a point of a sweep may lack: that nobody met there, or that the service came to its end, is what it shows. */
const excused: ReadonlySet<WarningCode> = new Set(['nothing-overlapped', 'rate-missed']);

/** A run as a point of a sweep, without the warnings that say what the sweep is to show. */
export function asPoint(run: RunRecord): RunRecord {
  return { ...run, warnings: run.warnings.filter(({ code }) => !excused.has(code)) };
}

/** The same of a sweep, whose runs are measured for their figures; data that contradict each other are a doubt of their own. */
export function doubtsOfSweep(runs: readonly RunRecord[]): readonly Doubt[] {
  return runs.flatMap((run) => withoutProof(run, asPoint(run)));
}

/** Whether a run was wrong that had promised not to be. */
export function brokePromise({ promise, verdict }: Pick<RunRecord, 'promise' | 'verdict'>): boolean {
  return promise === 'safe' && verdict.result === 'invalid';
}

/** What went wrong in a run, in one line. */
export function broke({ verdict }: Pick<RunRecord, 'verdict'>): string {
  return verdict.anomalies.map(({ worst }) => spelled(worst.text)).join('; ') || 'was found invalid';
}

function withoutProof(run: RunRecord, { warnings }: Pick<RunRecord, 'warnings'> = run): Doubt[] {
  return warnings
    .filter(takesProof)
    .map(({ code, text }) => ({ run, text: `proves nothing: ${text} (${code})` }));
}

function withoutAnswers(run: RunRecord): Doubt[] {
  return withoutProof(run, { warnings: run.warnings.filter(({ code }) => code === 'no-usable-answer') });
}
