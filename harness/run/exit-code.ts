import type { RunRecord } from '../core/run-record.ts';
import { broke, brokePromise, doubtsOf, doubtsOfSweep } from '../analyze/doubts.ts';
import type { Doubt } from '../analyze/doubts.ts';
import { lawBroken } from '../analyze/points/littles-law.ts';

/** How a command ends after its runs, with every reason in words. */
export interface Ending {
  readonly code: 0 | 10 | 11 | 99;
  readonly reasons: readonly string[];
}

/** Says what the runs together prove: 10 when a safe strategy broke an invariant, 11 when something is not proven (it outranks 10). */
export function exitCodeOf(runs: readonly RunRecord[]): Ending {
  return endingOf(doubtsOf(runs).map(doubtText), runs);
}

/** The same of a sweep, whose runs are measured for their figures: what makes these worthless is 11. */
export function exitCodeOfSweep(runs: readonly RunRecord[]): Ending {
  const unlawful = runs.filter((run) => lawBroken(run) !== undefined);
  const unproven = doubtsOfSweep(runs).map(doubtText);
  if (unlawful.length > 0)
    unproven.push(`${unlawful.length} of ${runs.length} records break Little's law: their data are broken`);
  return endingOf(unproven, runs);
}

function endingOf(unproven: readonly string[], runs: readonly RunRecord[]): Ending {
  const broken = runs.filter(brokePromise);
  const reasons = [
    ...unproven,
    ...broken.map((run) => `${name(run)} promised to be safe, but ${broke(run)}`),
  ];
  if (unproven.length > 0) return { code: 11, reasons };
  return { code: broken.length > 0 ? 10 : 0, reasons };
}

function doubtText({ run, text }: Doubt): string {
  return `${name(run)} ${text}`;
}

function name({ workload, strategy }: RunRecord): string {
  return `${workload}/${strategy}`;
}
