import { existsSync, statSync } from 'node:fs';
import { demandOf } from '../../analyze/sizing/demand.ts';
import { selectRuns } from '../../analyze/sizing/select.ts';
import type { Selection } from '../../analyze/sizing/select.ts';
import type { Flaw } from '../../analyze/sizing/size.ts';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { environmentOf } from '../../measure/environment.ts';
import type { Source } from '../../plan/given.ts';
import { readResults } from '../../run/results.ts';
import type { Unreadable } from '../../run/results.ts';
import { machineOf } from '../../core/setting.ts';
import { sizingSweep } from './sizing-sweep.ts';
import type { SizingSubject } from './sizing-sweep.ts';
import { sweepPlan } from './sweep-plan.ts';
import { choices, fewChoices } from '../../cli/choices.ts';
import { Interruption } from '../../cli/interruption.ts';
import { measured, serversOf } from '../../cli/sweep.ts';
import { version } from '../../cli/version.ts';

/** What is asked of records, and where they lie. */
interface Wanted {
  /** The first one takes what is measured. */
  readonly paths: readonly string[];
  readonly isNamed: (run: RunRecord) => boolean;
  readonly flaw: Flaw;
  readonly utilisation: number;
  /** Takes what cannot be read. */
  readonly skip: (unreadable: Unreadable) => void;
}

/**
 * Records of this machine, once every strategy that is asked for and promises to be right has some. Throws CTD_INTERRUPTED
 * on Ctrl-C; what has ended is kept, and the same command goes on from there.
 */
export async function measuredRuns(
  { workload, workMs }: Selection,
  read: Source,
  { paths, isNamed, flaw, utilisation, skip }: Wanted,
): Promise<readonly RunRecord[]> {
  const [place = ''] = paths;
  if (statSync(place, { throwIfNoEntry: false })?.isFile() === true)
    throw new ContendError('CTD_OPTIONS', [
      `--results: ${place} is a file; with --measure the first must be a folder, which takes what is measured`,
    ]);
  const here = machineOf({ environment: environmentOf(version, undefined, true) });
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
  const asked = (['workload', 'strategy', 'store'] as const).flatMap((name) => {
    const texts = read.given.get(name)?.texts;
    return texts === undefined ? [] : [`--${name}`, texts.join(',')];
  });
  const { cells } = sweepPlan({ argv: asked, env: {} }, fewChoices);
  const subjects = [...new Map(cells.map((cell) => [`${cell.strategy} ${cell.store}`, cell])).values()]
    .filter(({ strategy, store }) => flaw(strategy, store, 1) === undefined)
    .map(({ strategy, store }) => ({ workload, workMs, strategy, store }));
  await measureMissing(
    subjects,
    ({ strategy, store }) => known.some((run) => run?.strategy === strategy && run.store === store),
    place,
  );
  return readHere(skip);
}

/** Measures strategies that have no record, one after the other, and what an earlier try has left open. */
async function measureMissing(
  subjects: readonly SizingSubject[],
  hasRecords: (subject: SizingSubject) => boolean,
  results: string,
): Promise<void> {
  const interruption = new Interruption();
  const environment = environmentOf(version, undefined, true);
  const { env } = process;
  try {
    for (const subject of subjects) {
      const { strategy, store } = subject;
      const plan = sizingSweep(subject, results, { env, choices, environment, serversOf });
      if (hasRecords(subject) && !existsSync(plan.folder)) continue;
      const say = (line: string): void =>
        void process.stderr.write(`contend: ${strategy} on ${store}: ${line}\n`);
      for await (const _ of measured(plan, interruption.signal, say)) interruption.signal.throwIfAborted();
    }
  } finally {
    interruption.end();
  }
}
