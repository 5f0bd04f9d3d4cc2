import { ContendError } from '../../core/errors.ts';
import { choices } from '../choices.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import type { Command } from '../command.ts';
import { readResults } from '../../results/read-results.ts';
import { raceDocument } from '../../report/documents/race.ts';
import { workloads } from '../../../workloads/index.ts';
import { deliver } from '../deliver.ts';

/** Prints records of earlier runs again. */
async function report(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const { paths } = read;
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  if (paths.length === 0) problems.push('name a folder or file of results, such as results/baseline');
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  return deliver(raceDocument(await readResults(paths), workloads), outputs);
}

/** The command. */
export const command: Command = {
  name: 'report',
  usage: '[--json | --markdown] PATH…',
  about:
    'Shows records of earlier runs again, as tables. A path is a record, a document of --json, a folder of records, or a ' +
    'folder of such folders, for example results/baseline.',
  options: flagsNamed([...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: 'results/baseline', about: 'the committed records' },
    { command: '--markdown results/baseline', about: 'the same as tables for a page' },
  ],
  run: report,
};
