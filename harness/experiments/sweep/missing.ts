import { existsSync, statSync } from 'node:fs';
import { demandOf } from '../../analyze/sizing/demand.ts';
import { selectRuns } from '../../analyze/sizing/select.ts';
import type { Selection } from '../../analyze/sizing/select.ts';
import type { Flaw } from '../../analyze/sizing/size.ts';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { nothing } from '../../plan/given.ts';
import type { Source } from '../../plan/given.ts';
import { readResults } from '../../results/read-results.ts';
import type { Unreadable } from '../../results/read-results.ts';
import { machineOf } from '../../core/setting.ts';
import type { Choices } from '../../plan/choices.ts';
import { measured } from './measured.ts';
import type { SweepMeans } from './measured.ts';
import { sizingSweep } from './sizing-sweep.ts';
import type { SizingSubject } from './sizing-sweep.ts';
import { sweepPlan } from './sweep-plan.ts';

/** What is asked of records, and where they lie. */
export interface Wanted {
  /** The first one takes what is measured. */
  readonly paths: readonly string[];
  readonly isNamed: (run: RunRecord) => boolean;
  readonly flaw: Flaw;
  readonly utilisation: number;
  /** Takes what cannot be read. */
  readonly skip: (unreadable: Unreadable) => void;
}

/** What races strategies that have no record. */
interface Lab extends SweepMeans {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly choices: Choices;
  /** Aborted when nobody waits any more; what has ended is kept. */
  readonly signal: AbortSignal;
}

/**
 * Records of this machine, once every strategy that is asked for and promises to be right has some. Throws what
 * its signal is aborted with; what has ended is kept, and the same command goes on from there.
 */
export async function measuredRuns(
  { workload, workMs }: Selection,
  read: Source,
  { paths, isNamed, flaw, utilisation, skip }: Wanted,
  lab: Lab,
): Promise<readonly RunRecord[]> {
  const [place = ''] = paths;
  if (statSync(place, { throwIfNoEntry: false })?.isFile() === true)
    throw new ContendError('CTD_OPTIONS', [
      `--results: ${place} is a file; with --measure the first must be a folder, which takes what is measured`,
    ]);
  const here = machineOf(lab);
  const readHere = async (skipped: Wanted['skip']): Promise<readonly RunRecord[]> =>
    (await readResults(paths, { mayBeEmpty: true, skip: skipped })).filter(
      (run) => isNamed(run) && machineOf(run) === here,
    );
  // What is skipped is told once, by what is read last.
  const { rows } = selectRuns(await readHere(() => {}), { workload, workMs });
  const known = rows
    .filter((row) => row.some(({ rehearsed }) => rehearsed) && typeof demandOf(row, utilisation) !== 'string')
    .map(([run]) => run);
  // As a sweep reads --strategy and --store, without those that would be left out of every plan.
  const named: ReadonlySet<string> = new Set(['workload', 'strategy', 'store']);
  const flags = { given: new Map([...read.given].filter(([name]) => named.has(name))), problems: [] };
  const { cells } = sweepPlan({ flags, variables: nothing }, lab.choices);
  const subjects = [...new Map(cells.map((cell) => [`${cell.strategy} ${cell.store}`, cell])).values()]
    .filter(({ strategy, store }) => flaw(strategy, store, 1) === undefined)
    .map(({ strategy, store }) => ({ workload, workMs, strategy, store }));
  await measureMissing(
    subjects,
    ({ strategy, store }) => known.some((run) => run?.strategy === strategy && run.store === store),
    place,
    lab,
  );
  return readHere(skip);
}

/** Measures strategies that have no record, one after the other, and what an earlier try has left open. */
async function measureMissing(
  subjects: readonly SizingSubject[],
  hasRecords: (subject: SizingSubject) => boolean,
  results: string,
  lab: Lab,
): Promise<void> {
  for (const subject of subjects) {
    const { strategy, store } = subject;
    const plan = sizingSweep(subject, results, lab);
    if (hasRecords(subject) && !existsSync(plan.folder)) continue;
    const say = (line: string): void => lab.say(`${strategy} on ${store}: ${line}`);
    for await (const _ of measured(plan, { ...lab, say })) lab.signal.throwIfAborted();
  }
}
