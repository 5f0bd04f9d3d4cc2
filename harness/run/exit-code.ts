import type { RunRecord } from '../core/run-record.ts';
import { warningCodes } from '../core/run-record.ts';
import type { WarningCode } from '../core/run-record.ts';
import { spelled } from '../core/spelled.ts';
import { littlesLaw } from '../analyze/points/littles-law.ts';
import { sideBySide } from '../core/setting.ts';

/** How a command ends after its runs, with every reason in words. */
export interface Ending {
  readonly code: 0 | 10 | 11 | 99;
  readonly reasons: readonly string[];
}

/**
 * Says what the runs together prove: 10 when a safe strategy broke an invariant, 11 when something is not proven (it
 * outranks 10). Of runs without a promise only those count that got no usable answer: they have measured nothing.
 */
export function exitCodeOf(runs: readonly RunRecord[]): Ending {
  const judged = runs.filter(({ promise }) => promise !== 'none');
  const unanswered = runs.filter(({ promise }) => promise === 'none').flatMap(withoutAnswers);
  const withSafe = new Set(judged.filter(({ promise }) => promise === 'safe').map(sideBySide));
  const unproven = judged.flatMap((run) => {
    const reasons = [...withoutProof(run), ...inconclusive(run)];
    if (run.verdict.result === 'valid' && run.promise === 'unsafe' && withSafe.has(sideBySide(run)))
      reasons.push(`${name(run)} should have been caught and was not: the race beside it proves nothing`);
    return reasons;
  });
  return endingOf([...unanswered, ...unproven], judged);
}

/** What a point of a sweep may lack: that nobody met there, or that the service came to its end, is what it shows. */
const excused: readonly WarningCode[] = ['nothing-overlapped', 'rate-missed'];

/** The same of a sweep, whose runs are measured for their figures: what makes these worthless is 11. */
export function exitCodeOfSweep(runs: readonly RunRecord[]): Ending {
  const unlawful = runs.filter((run) => littlesLaw(run)?.holds === false);
  const unproven = runs.flatMap((run) => withoutProof(run, excused));
  if (unlawful.length > 0)
    unproven.push(`${unlawful.length} of ${runs.length} records break Little's law: their data are broken`);
  return endingOf(unproven, runs);
}

/** What was judged of a race. */
type Judged = Pick<RunRecord, 'workload' | 'strategy' | 'promise' | 'verdict'>;

/** The same of verdicts alone, where nobody has measured anything. */
export function exitCodeOfVerdicts(all: readonly Judged[]): Ending {
  const judged = all.filter(({ promise }) => promise !== 'none');
  return endingOf(judged.flatMap(inconclusive), judged, 'is wrong:');
}

/** The same of races that were raced again: where nothing is amiss with them, a verdict that is another one is a threshold missed. */
export function exitCodeOfReproduction(
  pairs: readonly { readonly old: RunRecord; readonly new: RunRecord }[],
): Ending {
  const ending = exitCodeOf(pairs.map((pair) => pair.new));
  const reasons = pairs.flatMap(({ old, new: now }) =>
    old.verdict.result === now.verdict.result
      ? []
      : [`${name(old)} was ${old.verdict.result} and is ${now.verdict.result} now`],
  );
  return ending.code !== 0 || reasons.length === 0 ? ending : { code: 99, reasons };
}

function inconclusive(run: Judged): string[] {
  return run.verdict.result === 'inconclusive'
    ? [`${name(run)} is inconclusive: ${run.verdict.reasons.join('; ') || 'no reason was given'}`]
    : [];
}

function withoutProof(run: RunRecord, except: readonly WarningCode[] = []): string[] {
  return run.warnings
    .filter(({ code }) => !warningCodes[code].proves && !except.includes(code))
    .map(({ code, text }) => `${name(run)} proves nothing: ${text} (${code})`);
}

function withoutAnswers(run: RunRecord): string[] {
  const codes = Object.keys(warningCodes) as WarningCode[];
  return withoutProof(
    run,
    codes.filter((code) => code !== 'no-usable-answer'),
  );
}

function endingOf(
  unproven: readonly string[],
  runs: readonly Judged[],
  how = 'promised to be safe, but',
): Ending {
  const broken = runs.filter(({ promise, verdict }) => promise === 'safe' && verdict.result === 'invalid');
  const reasons = [...unproven, ...broken.map((run) => `${name(run)} ${how} ${broke(run)}`)];
  if (unproven.length > 0) return { code: 11, reasons };
  return { code: broken.length > 0 ? 10 : 0, reasons };
}

function name({ workload, strategy }: Judged): string {
  return `${workload}/${strategy}`;
}

function broke({ verdict }: Judged): string {
  return verdict.anomalies.map(({ worst }) => spelled(worst.text)).join('; ') || 'was found invalid';
}
