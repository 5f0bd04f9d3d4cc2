import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { settingsIn } from '../../plan/settings.ts';
import { exhibitsDocument } from '../../report/documents/exhibits.ts';
import type { Shown } from '../../report/documents/exhibits.ts';
import { readResults } from '../../results/read-results.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';

const flags = flagsNamed(['anomaly']);

/** Draws what records show of their anomalies, of their most contended record and of their slowest operation. */
async function explain(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  const { anomaly } = settingsIn(flags, read, choices, problems);
  if (read.paths.length === 0) problems.push('name a record, or a folder that a run has written');
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const runs = await readResults(read.paths);
  const shown = runs.flatMap((run) => exhibitsOf(run, anomaly).map((exhibit): Shown => ({ run, exhibit })));
  if (shown.length === 0)
    throw new ContendError('CTD_RESULTS', [
      anomaly === undefined
        ? `none of ${runs.length} records has an exhibit: older versions kept none, and what decides nothing has none`
        : `none of ${runs.length} records shows ${anomaly}; ${foundIn(runs)}`,
    ]);
  return deliver(exhibitsDocument(shown), outputs);
}

/** Those of a record that were asked for; without a word, of a record that is wrong only what is worst of each kind. */
function exhibitsOf({ exhibits = [] }: RunRecord, anomaly: string | undefined) {
  if (anomaly !== undefined)
    return exhibits.filter(({ of }) => of.kind === 'anomaly' && of.anomaly === anomaly);
  const worst = exhibits.filter(({ of }) => of.kind === 'anomaly' && of.which === 'worst');
  return worst.length > 0 ? worst : exhibits;
}

function foundIn(runs: readonly RunRecord[]): string {
  const kinds = new Set(runs.flatMap(({ verdict }) => verdict.anomalies.map(({ kind }) => kind)));
  return kinds.size === 0 ? 'nothing was wrong in them' : `they have ${[...kinds].join(', ')}`;
}

/** The command. */
export const command: Command = {
  name: 'explain',
  usage: '[--anomaly KIND] [--json | --markdown] RECORD…',
  about:
    'Draws what records show: who sent what when, and what makes it wrong. Of a record that is wrong the worst anomaly of each ' +
    'kind, of one that is right the record at which most requests lost a race, and the slowest operation.',
  options: flagsNamed(['anomaly', ...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: 'results/2026-11-29T14-03-54Z-e729bf', about: 'what a run of bench has kept' },
    {
      command: '--anomaly oversell results',
      about: 'one kind of anomaly, the first and the worst of each run',
    },
  ],
  run: explain,
};
