import { readFile } from 'node:fs/promises';
import { readCsv } from '../../analyze/scaling/csv.ts';
import { findingsOf } from '../../analyze/scaling/point-problems.ts';
import { gatherPoints } from '../../analyze/scaling/runs.ts';
import type { Throughput } from '../../analyze/scaling/runs.ts';
import { fitScaling } from '../../analyze/scaling/scaling.ts';
import type { Axis } from '../../analyze/scaling/scaling.ts';
import type { Point } from '../../analyze/curves/series.ts';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { scalingDocument } from '../../report/documents/scaling.ts';
import type { FittedScaling } from '../../report/documents/scaling.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { settingsIn } from '../../plan/settings.ts';
import { readResults } from '../../results/read-results.ts';
import { newestSweep } from '../../experiments/sweep/newest-sweep.ts';
import { choices } from '../choices.ts';
import { asTyped } from '../as-typed.ts';
import type { Command } from '../command.ts';
import { narrowedBy } from '../narrowed.ts';
import { deliver } from '../deliver.ts';

/** Points with where they come from. */
interface Measured {
  readonly points: readonly Point[];
  readonly axis: Axis;
  readonly varied: string;
  readonly subject: string;
  readonly warnings: readonly string[];
}

/** Fits how throughput grows, from a CSV file, from records, or for each strategy of the last sweep, and prints it. */
async function fit(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const { of, ...how } = settingsIn(flagsNamed(['of', 'samples', 'seed']), read, choices, problems);
  const outputs = outputsIn(read, process.env, choices, problems);
  const narrowed = narrowedBy(read, problems);
  const files = read.paths.filter((path) => path.endsWith('.csv'));
  if (files.length > 0 && read.paths.length > 1) problems.push(`${files[0]}: is one curve; name it alone`);
  for (const name of ['of', 'workload', 'strategy', 'store'] as const)
    if (files.length > 0 && read.given.has(name))
      problems.push(`--${name}: a file of N,X lines has none; leave it out`);
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);

  const [file] = files;
  if (read.paths.length === 0) {
    const fits = fitEach(narrowed.of(await ofNewestSweep()), (runs) => fittedOf(ofRuns(runs, of), how));
    return deliver(scalingDocument(fits), outputs);
  }
  const measured =
    file === undefined ? ofRuns(narrowed.of(await readResults(read.paths)), of) : await ofFile(file);
  return deliver(scalingDocument(fittedOf(measured, how)), outputs);
}

/** A curve for each strategy of a sweep; one that has none is told on stderr, unless no strategy has any. */
function fitEach(
  runs: readonly RunRecord[],
  fitOf: (runs: readonly RunRecord[]) => FittedScaling,
): readonly FittedScaling[] {
  const problems: string[] = [];
  const fits = byStrategy(runs).flatMap((group) => {
    try {
      return [fitOf(group)];
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      const [run] = group;
      const name = run === undefined ? '' : `${run.strategy} on ${run.store}: `;
      problems.push(...error.problems.map((problem) => `${name}${problem}`));
      return [];
    }
  });
  if (fits.length === 0) throw new ContendError('CTD_RESULTS', problems);
  for (const problem of problems) process.stderr.write(`contend: ${asTyped(problem)}\n`);
  return fits;
}

function fittedOf(
  { points, axis, varied, subject, warnings }: Measured,
  how: { readonly samples: number; readonly seed: number },
): FittedScaling {
  const findings = findingsOf(points, axis, varied);
  if (findings.problems.length > 0) throw new ContendError('CTD_RESULTS', findings.problems);
  const scaling = fitScaling(points, axis, how);
  return { scaling, subject, varied, warnings: [...warnings, ...findings.warnings] };
}

/** The records of the last sweep, which is said. */
async function ofNewestSweep(): Promise<readonly RunRecord[]> {
  const folder = await newestSweep('results');
  if (folder === undefined)
    throw new ContendError('CTD_OPTIONS', [
      'no sweep in results has a record: run npm run sweep first, or name a file of N,X lines, such as results/examples/usl-golden.csv, or a folder of records',
    ]);
  process.stderr.write(`contend: fitting ${folder}, the last sweep\n`);
  return readResults([folder]);
}

/** Runs of one strategy on one store each: each has a curve of its own. */
function byStrategy(runs: readonly RunRecord[]): readonly (readonly RunRecord[])[] {
  const nameOf = ({ workload, strategy, store }: RunRecord): string => `${workload} ${strategy} ${store}`;
  const groups = [...new Set(runs.map(nameOf))].map((name) => runs.filter((run) => nameOf(run) === name));
  return groups.length === 0 ? [[]] : groups;
}

async function ofFile(file: string): Promise<Measured> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'it does not exist' : error.message;
    throw new ContendError('CTD_RESULTS', [`${file}: ${why}`], { cause: error });
  });
  const { points, axis, problems } = readCsv(text, file);
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  return { points, axis, varied: axis === 'load' ? 'A' : 'N', subject: file, warnings: [] };
}

function ofRuns(runs: readonly RunRecord[], of: Throughput): Measured {
  const [run] = runs;
  if (run === undefined)
    throw new ContendError('CTD_RESULTS', [
      'no record is left; --workload, --strategy and --store leave all out',
    ]);
  const { points, axis, varied, problems, warnings } = gatherPoints(runs, of);
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  const subject = `${run.workload}, ${run.strategy} on ${run.store}: ${of} over ${varied}, ${runs.length} runs`;
  return { points, axis, varied, subject, warnings };
}

/** The command. */
export const command: Command = {
  name: 'fit',
  usage: '[--flag value …] [FILE.csv | RESULTS…]',
  about:
    'Fits how throughput grows with concurrency: the universal scalability law, Amdahl, a line, and dead time where load \
was varied. Says which curve the data support, how sure its parameters are, and where throughput peaks. A file holds lines \
of N,X; more columns, or more lines of one N, are repetitions. RESULTS are records that differ in clients, instances, \
workers or rate alone. Without either, each strategy of the last sweep is fitted.',
  options: flagsNamed(['of', 'workload', 'strategy', 'store', 'samples', 'seed', ...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: '', about: 'each strategy of the last sweep' },
    { command: 'results/examples/usl-golden.csv', about: 'any system, from a file of N,X' },
    { command: '--strategy optimistic results/sweep', about: 'one strategy out of a folder of records' },
  ],
  run: fit,
};
