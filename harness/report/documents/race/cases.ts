import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { spelled } from '../../../core/spelled.ts';
import { brokePromise, doubtsOf } from '../../../analyze/endings/doubts.ts';
import type { Doubt } from '../../../analyze/endings/doubts.ts';
import type { Case } from '../../document.ts';
import { findingsOf, troublesOf } from './remarks.ts';
import { rowsOf } from './rows.ts';

/** A case a row, judged as the exit code is: who promised nothing and was wrong has passed, as that was to be expected. */
export function raceCases(runs: readonly RunRecord[]): readonly Case[] {
  const doubts = doubtsOf(runs);
  return [...grouped(runs, ({ workload }) => workload).values()].flatMap((own) =>
    rowsOf(own).map((row) => caseOf(row.label, row.runs, doubts, [...findingsOf(row), ...troublesOf(row)])),
  );
}

/** Runs that are judged together as one case; `more` is what else there is to say of them. */
export function caseOf(
  name: string,
  runs: readonly RunRecord[],
  doubts: readonly Doubt[],
  more: readonly string[],
): Case {
  const broken = runs.filter(brokePromise);
  const own = doubts.filter(({ run }) => runs.includes(run)).map(({ text }) => text);
  const [why, ...others] = [
    ...new Set([...broken.map((run) => `promised to be safe, but ${worstOf(run)}`), ...own]),
  ];
  return {
    suite: runs[0]?.workload ?? '',
    name,
    seconds: runs.reduce((sum, { durationS }) => sum + durationS, 0),
    // What was found wrong stays wrong, whatever else the run does not prove.
    outcome: broken.length > 0 ? 'failed' : own.length > 0 ? 'unproven' : 'passed',
    ...(why === undefined ? {} : { why, more: [...others, ...more, ...runs.map(origin)] }),
  };
}

/** What was wrong first, in the words of the table; the other kinds are told in the lines below. */
function worstOf({ verdict }: RunRecord): string {
  return spelled(verdict.anomalies[0]?.worst.text ?? 'was found invalid');
}

/** Where to find a run again, and how to race it again. */
function origin({ startedAt, seed, environment: { contend } }: RunRecord): string {
  return `raced ${startedAt} with seed ${seed}, contend ${contend}`;
}
