import { resolve } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { comparisonDocument, rowsAlone } from '../../report/documents/comparison.ts';
import { readResults } from '../../results/read-results.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';

/** Compares records of earlier runs, those of each path with those of the first. */
async function compare(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const { paths } = read;
  const outputs = outputsIn(read, process.env, choices, problems);
  if (paths.length === 0)
    problems.push('name folders or files of records, the reference first, such as results/old results/new');
  for (const [index, path] of paths.entries())
    if (paths.slice(0, index).some((before) => resolve(before) === resolve(path)))
      problems.push(`${path}: is named twice; name it alone to compare its rows with each other`);
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const sides = await readEach(paths);
  const document = comparisonDocument(sides);
  if (document === undefined)
    throw new ContendError('CTD_RESULTS', [
      paths.length === 1
        ? `${paths[0]}: has no two rows that could be chosen between; name a second folder, or race two strategies in one run${sides
            .flatMap(rowsAlone)
            .map((text) => `; ${text}`)
            .join('')}`
        : `no row of ${paths.slice(1).join(', ')} is like one row of ${paths[0]} alone, by workload, strategy and settings: ${sides.map(({ name, runs }) => `${name} has ${rowsIn(runs)}`).join('; ')}`,
    ]);
  return deliver(document, outputs);
}

/** Reads all paths, so that everything that is wrong with any of them is told at once. */
async function readEach(paths: readonly string[]) {
  const problems: string[] = [];
  const sides = [];
  for (const path of paths)
    try {
      sides.push({ name: path, runs: await readResults([path]) });
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      problems.push(...error.problems);
    }
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  return sides;
}

function rowsIn(runs: Awaited<ReturnType<typeof readResults>>): string {
  return [...new Set(runs.map(({ workload, strategy }) => `${workload}/${strategy}`))].join(', ');
}

/** The command. */
export const command: Command = {
  name: 'compare',
  usage: '[--json | --markdown] PATH…',
  about:
    'Compares rows with those of the first path that are like them: by pairs, with a verdict, where both were raced in the same ' +
    'blocks; else by ratios, with what differs, and without one. One path alone: its rows beside its reference. A path is a ' +
    'record, a document of --json, a folder of records, or a folder of such folders.',
  options: flagsNamed([...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: 'results/2026-11-29T14-03-54Z-e729bf', about: 'the rows of one run of bench --blocks 10' },
    { command: 'results/baseline results/2026-11-29T14-03-54Z-e729bf', about: 'an old run, and a new one' },
  ],
  run: compare,
};
