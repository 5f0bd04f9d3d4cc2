import type { RunRecord } from '../../core/run-record.ts';
import { broke, brokePromise, doubtsOf, doubtsOfSweep, whyInconclusive } from './doubts.ts';
import type { Doubt } from './doubts.ts';
import { littlesLaw } from '../points/littles-law.ts';

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
  const unlawful = runs.flatMap((run) => {
    const law = littlesLaw(run);
    return law === undefined || law.holds ? [] : [law];
  });
  const count = (whom?: 'short-race' | 'late-generator'): number =>
    unlawful.filter(({ blamed }) => blamed === whom).length;
  const unproven = doubtsOfSweep(runs).map(doubtText);
  const among = (count: number): string => `${count} of ${runs.length} records`;
  const [broken, short, late] = [count(), count('short-race'), count('late-generator')];
  if (broken > 0) unproven.push(`${among(broken)} break Little's law: their data are broken`);
  if (short > 0) unproven.push(`${among(short)} are too short for their waits: raise --duration`);
  if (late > 0)
    unproven.push(
      `${among(late)} paused longer than asked, as the generator was late: the machine was too busy`,
    );
  return endingOf(unproven, runs);
}

/** What was judged of a race. */
type Judged = Pick<RunRecord, 'workload' | 'strategy' | 'promise' | 'verdict'>;

/** The same of verdicts alone, where nobody has measured anything. */
export function exitCodeOfVerdicts(all: readonly Judged[]): Ending {
  const judged = all.filter(({ promise }) => promise !== 'none');
  const open = judged.flatMap((one) => {
    const why = whyInconclusive(one);
    return why === undefined ? [] : [`${name(one)} ${why}`];
  });
  return endingOf(open, judged, 'is wrong:');
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

function endingOf(
  unproven: readonly string[],
  runs: readonly Judged[],
  how = 'promised to be safe, but',
): Ending {
  const broken = runs.filter(brokePromise);
  const reasons = [...unproven, ...broken.map((run) => `${name(run)} ${how} ${broke(run)}`)];
  if (unproven.length > 0) return { code: 11, reasons };
  return { code: broken.length > 0 ? 10 : 0, reasons };
}

function doubtText({ run, text }: Doubt): string {
  return `${name(run)} ${text}`;
}

function name({ workload, strategy }: Judged): string {
  return `${workload}/${strategy}`;
}
