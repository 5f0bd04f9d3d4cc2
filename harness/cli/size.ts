import { parseObjective } from '../analyze/objective.ts';
import { unpredicted } from '../analyze/sizing/bounds.ts';
import { demandOf } from '../analyze/sizing/demand.ts';
import { selectRuns } from '../analyze/sizing/select.ts';
import type { Selection } from '../analyze/sizing/select.ts';
import { sizeStrategy } from '../analyze/sizing/size.ts';
import type { Flaw } from '../analyze/sizing/size.ts';
import { ContendError } from '../core/errors.ts';
import type { ExitCode } from '../core/errors.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Skew } from '../core/skew.ts';
import { environmentOf } from '../measure/environment.ts';
import { sizingJson, sizingText } from '../report/sizing.ts';
import { valuesOf } from '../run/plan/flag-values.ts';
import { readArguments } from '../run/plan/given.ts';
import type { Grammar, Source } from '../run/plan/given.ts';
import { lockTimes } from '../run/lock-times.ts';
import { readResults } from '../run/results.ts';
import { machineOf } from '../run/setting.ts';
import { sweepPlan } from '../run/sweep/sweep-plan.ts';
import { strategies } from '../../targets/strategies/index.ts';
import { choices, fewChoices } from './choices.ts';
import { namedIn } from './narrowed.ts';
import { version } from './version.ts';

/** What `size` takes. */
export const sizeGrammar: Grammar = {
  options: [
    'rate',
    'objective',
    'keys',
    'skew',
    'work',
    'workload',
    'strategy',
    'store',
    'results',
    'measure',
    'utilisation',
    'cores',
    'retries',
    'price',
    'json',
    'debug',
  ],
  paths: false,
};

/** What is planned for where nothing is said: what a sweep measures. */
const usualWorkload = 'last-item';
const usualObjective = 'p99<50ms';
const usualTimeoutMs = 5000;

/** Plans a deployment from records, strategy by strategy, and prints it; 99 where none is feasible. */
export async function size(argv: readonly string[]): Promise<ExitCode> {
  const read = readArguments(argv, sizeGrammar);
  const problems = [...read.problems];
  const values = (name: (typeof sizeGrammar.options)[number]) => valuesOf(name, read, choices, problems);
  const one = (name: (typeof sizeGrammar.options)[number]) => {
    const [first, ...more] = values(name);
    if (more.length > 0) problems.push(`--${name}: a plan is for one; leave out the others`);
    return first;
  };
  if (!read.given.has('rate'))
    problems.push('--rate: is missing; write how many operations come in a second, such as --rate 5000/s');
  const task = {
    ratePerS: one('rate') as number,
    keys: one('keys') as number,
    skew: one('skew') as Skew,
    utilisation: one('utilisation') as number,
    cores: one('cores') as number,
    retries: one('retries') as number | undefined,
  };
  const workMs = one('work') as number;
  const price = one('price') as number | undefined;
  const objective = parseObjective(read.given.get('objective')?.texts[0] ?? usualObjective);
  if ('problems' in objective)
    problems.push(...objective.problems.map((problem) => `--objective: ${problem}`));
  const workload = (read.given.has('workload') ? one('workload') : usualWorkload) as string;
  const isNamed = namedIn(read, problems);
  const paths = values('results') as string[];
  if (problems.length > 0 || 'problems' in objective) throw new ContendError('CTD_OPTIONS', problems);

  const times = lockTimes({ workMs, timeoutMs: usualTimeoutMs, faults: [] });
  const flaw: Flaw = (name, store, instances) =>
    strategies
      .find((strategy) => strategy.name === name)
      ?.flaw({ workload, store, instances, faults: [], times });
  const runs = read.given.has('measure')
    ? await measuredRuns({ workload, workMs }, read, { paths, isNamed, flaw, utilisation: task.utilisation })
    : (await readResults(paths)).filter(isNamed);
  const { rows, problems: refused } = selectRuns(runs, { workload, workMs });
  if (refused.length > 0) throw new ContendError('CTD_RESULTS', refused);
  const sized = rows.map((row) => sizeStrategy(row, { task, objective, flaw }));
  const plannable = sized.filter(({ kind }) => kind === 'planned');
  if (plannable.length === 0)
    throw new ContendError(
      'CTD_RESULTS',
      sized.flatMap((each) =>
        each.kind === 'excluded' ? [`${each.strategy} on ${each.store}: ${each.why}`] : [],
      ),
    );
  const [row] = rows[0] ?? [];
  const report = {
    workload,
    machine: row === undefined ? '' : machineOf(row),
    task,
    objective: objective.text,
    workMs,
    price,
    sized,
    unpredicted: unpredicted(objective),
  };
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(
    read.given.has('json') ? sizingJson(report) : sizingText(report, { width: 100, color }),
  );
  return plannable.every((each) => each.kind === 'planned' && each.verdict === 'infeasible') ? 99 : 0;
}

/** Records of this machine, once every strategy that is asked for and promises to be right has some. */
async function measuredRuns(
  { workload, workMs }: Selection,
  read: Source,
  by: {
    readonly paths: readonly string[];
    readonly isNamed: (run: RunRecord) => boolean;
    readonly flaw: Flaw;
    readonly utilisation: number;
  },
): Promise<readonly RunRecord[]> {
  const here = machineOf({ environment: environmentOf(version, undefined, true) });
  const readHere = async (): Promise<readonly RunRecord[]> =>
    (await readResults(by.paths, { mayBeEmpty: true })).filter(
      (run) => by.isNamed(run) && machineOf(run) === here,
    );
  const { rows } = selectRuns(await readHere(), { workload, workMs });
  const known = rows.filter((row) => typeof demandOf(row, by.utilisation) !== 'string').map(([run]) => run);
  // As a sweep reads --strategy and --store, without those that would be left out of every plan.
  const asked = (['workload', 'strategy', 'store'] as const).flatMap((name) => {
    const texts = read.given.get(name)?.texts;
    return texts === undefined ? [] : [`--${name}`, texts.join(',')];
  });
  const { cells } = sweepPlan({ argv: asked, env: {} }, fewChoices);
  const subjects = [...new Map(cells.map((cell) => [`${cell.strategy} ${cell.store}`, cell])).values()]
    .filter(({ strategy, store }) => by.flaw(strategy, store, 1) === undefined)
    .map(({ strategy, store }) => ({ workload, workMs, strategy, store }));
  const { measureMissing } = await import('./missing.ts');
  await measureMissing(
    subjects,
    ({ strategy, store }) => known.some((run) => run?.strategy === strategy && run.store === store),
    by.paths[0] ?? '',
  );
  return readHere();
}
