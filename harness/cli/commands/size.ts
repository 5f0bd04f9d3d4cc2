import { statSync } from 'node:fs';
import { parseObjective } from '../../analyze/objective.ts';
import { unpredicted } from '../../analyze/sizing/bounds.ts';
import { lawBroken } from '../../analyze/points/littles-law.ts';
import { nameOfRun, selectRuns } from '../../analyze/sizing/select.ts';
import type { Selection, Skipped } from '../../analyze/sizing/select.ts';
import { sizeStrategy } from '../../analyze/sizing/size.ts';
import type { Flaw } from '../../analyze/sizing/size.ts';
import { ContendError } from '../../core/errors.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { environmentOf } from '../../measure/environment.ts';
import { sizingDocument } from '../../report/documents/sizing.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { readArguments } from '../../plan/given.ts';
import type { Source } from '../../plan/given.ts';
import { lockTimes } from '../../plan/lock-times.ts';
import { readGatewayCost } from '../../run/race/gateway-cost.ts';
import { readResults } from '../../results/read-results.ts';
import type { Unreadable } from '../../results/read-results.ts';
import { machineOf } from '../../core/setting.ts';
import { strategies } from '../../../targets/strategies/index.ts';
import type { Wanted } from '../../experiments/sweep/missing.ts';
import { broughtFlags } from '../brought-flags.ts';
import type { BroughtRecords } from '../brought-records.ts';
import { choices, fewChoices } from '../choices.ts';
import type { Command } from '../command.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { settingsIn } from '../../plan/settings.ts';
import { Interruption } from '../interruption.ts';
import { narrowedBy } from '../narrowed.ts';
import { deliver } from '../deliver.ts';
import { version } from '../version.ts';

/** What is planned for where nothing is said: what a sweep measures. */
const usualWorkload = 'last-item';
const usualRatePerS = 1000;
const usualObjective = 'p99<50ms';
const usualTimeoutMs = 5000;

const flags = flagsNamed([
  'rate',
  'keys',
  'skew',
  'work',
  'workload',
  'results',
  'utilisation',
  'cores',
  'machine',
  'retries',
  'price',
]);

/** Plans a deployment from records, strategy by strategy, and prints it; 99 where none is feasible. */
async function size(argv: readonly string[]): Promise<ExitCode> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const settings = settingsIn(flags, read, choices, problems);
  const one = <T>(name: string, of: T | readonly T[]): T => {
    const [first, ...more] = [of].flat() as readonly T[];
    if (more.length > 0) problems.push(`--${name}: a plan is for one; leave out the others`);
    return first as T;
  };
  const { utilisation, cores, machine, retries, price, results: paths } = settings;
  const task = {
    ratePerS: read.given.has('rate') ? one('rate', settings.rate) : usualRatePerS,
    keys: one('keys', settings.keys),
    skew: one('skew', settings.skew),
    utilisation,
    cores,
    ...(machine === undefined ? {} : { machine }),
    retries,
  };
  if (machine !== undefined && machine < cores)
    problems.push(
      `--machine: an instance can use ${cores} (--cores), and a machine has ${machine}; write at least ${cores}, or fewer --cores`,
    );
  const workMs = one('work', settings.work);
  const objective = parseObjective(read.given.get('objective')?.texts[0] ?? usualObjective);
  if ('problems' in objective)
    problems.push(...objective.problems.map((problem) => `--objective: ${problem}`));
  const asked = read.given.has('workload') ? one('workload', settings.workload) : usualWorkload;
  const outputs = outputsIn(read, process.env, choices, problems);
  const narrowed = narrowedBy(read, problems);
  const isBrought = read.given.has('service');
  if (isBrought && !read.given.has('measure'))
    problems.push('--service: is raced by --measure; add it, or name what its records call it by --strategy');
  const [place = ''] = paths;
  if (isBrought && statSync(place, { throwIfNoEntry: false })?.isFile() === true)
    problems.push(`--results: ${place} is a file; the first must be a folder, which takes what is measured`);
  if (problems.length > 0 || 'problems' in objective)
    throw new ContendError('CTD_OPTIONS', [...new Set(problems)]);

  const times = lockTimes({ workMs, timeoutMs: usualTimeoutMs, faults: [] });
  const brought = isBrought ? await broughtMeasured(read, place) : undefined;
  const workload = brought?.workload ?? asked;
  const flaw: Flaw = (name, store, instances) =>
    strategies
      .find((strategy) => strategy.name === name)
      ?.flaw({ workload, store, instances, faults: [], times });
  const unreadable: Skipped[] = [];
  const skip = ({ file, why }: Unreadable): void => void unreadable.push({ record: file, why });
  const wanted = { paths, isNamed: narrowed.isNamed, flaw, utilisation: task.utilisation, skip };
  const measure = () => measuredFirst({ workload, workMs }, read, wanted);
  const readAll = async () => narrowed.of(await readResults(paths, { skip }));
  const runs = brought?.runs ?? (await (read.given.has('measure') ? measure() : readAll()));
  const gatewayCost = await readGatewayCost(paths);
  const here = machineOf({ environment: environmentOf(version, undefined, true) });
  const { rows, skipped, wrong, problems: refused } = selectRuns(runs, { workload, workMs }, here);
  if (refused.length > 0)
    throw new ContendError('CTD_RESULTS', [
      ...refused,
      ...unreadable.map(({ record, why }) => `${record}: ${why}`),
    ]);
  tellMissing(
    read.given.get('strategy')?.texts ?? [],
    rows.flatMap(([row]) => (row === undefined ? [] : [row])),
  );
  const sized = rows.map((row) =>
    sizeStrategy(row, { task: { ...task, ...(gatewayCost && { gatewayCost }) }, objective, flaw, wrong }),
  );
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
    skipped: [...unreadable, ...skipped],
    doubtful: rows.flat().flatMap((run) => {
      const why = lawBroken(run);
      return why === undefined ? [] : [{ record: nameOfRun(run), why }];
    }),
    unpredicted: unpredicted(objective),
  };
  const code = await deliver(sizingDocument(report), outputs);
  return plannable.every((each) => each.kind === 'planned' && each.verdict === 'infeasible') ? 99 : code;
}

/** Records of a service that somebody brings; nothing that races is loaded before. */
async function broughtMeasured(read: Source, place: string): Promise<BroughtRecords> {
  const { broughtRecords } = await import('../brought-records.ts');
  return broughtRecords(read, place);
}

/** Records, once what has none is measured; nothing that races is loaded before. */
async function measuredFirst(
  selection: Selection,
  read: Source,
  wanted: Wanted,
): Promise<readonly RunRecord[]> {
  const { measuredRuns } = await import('../../experiments/sweep/missing.ts');
  const { sweepMeans } = await import('../sweep-means.ts');
  const interruption = new Interruption();
  const { signal } = interruption;
  const means = sweepMeans(signal, (line) => void process.stderr.write(`contend: ${line}\n`));
  try {
    return await measuredRuns(selection, read, wanted, {
      ...means,
      env: process.env,
      choices: fewChoices,
      signal,
    });
  } finally {
    interruption.end();
  }
}

/** Says on stderr which strategies were asked for and have no record: else nobody would miss them in the table. */
function tellMissing(asked: readonly string[], planned: readonly RunRecord[]): void {
  const names = asked.includes('all')
    ? strategies
        .filter(({ stores }) => planned.some(({ store }) => stores.some((name) => name === store)))
        .map(({ name }) => name)
    : asked;
  const missing = names.filter((name) => !planned.some(({ strategy }) => strategy === name));
  if (missing.length > 0)
    process.stderr.write(`contend: no record of ${missing.join(', ')}; --measure races what has none\n`);
}

/** The command. */
export const command: Command = {
  name: 'size',
  usage: '[--rate RATE] [--flag value …]',
  about:
    'Plans a deployment from records, without running anything unless --measure asks for it: how many instances and gateways carry so many operations a \
second, how busy store and hottest record are, what a win costs; or that no number of instances will do, which bound is in \
the way and what lifts it. Strategies that promise no protection are left out. Without --rate it is 1,000/s, without --objective p99<50ms. Exit code 99 where no strategy is feasible.',
  options: {
    ...flags,
    ...flagsNamed(['objective', 'strategy', 'store', 'measure', ...broughtFlags, ...outputFlags, 'debug']),
  },
  paths: false,
  examples: [
    {
      command: "--rate 5000/s --objective 'p99<50ms' --keys 1000 --skew zipf:0.9 --strategy all",
      about: 'a shop with a thousand items, some of them in demand',
    },
    {
      command: '--rate 5000/s --keys 1000 --strategy atomic-script --machine 8 --price 0.34',
      about: 'how many machines of 8 cores, and what they cost',
    },
    {
      command: '--measure --service docs/examples/shop.ts --rate 500/s',
      about: 'a service of your own, whose adapter tells its usage',
    },
    { command: '--rate 2000/s --retries 3 --price 0.05', about: 'one item that everybody wants' },
  ],
  run: size,
};
