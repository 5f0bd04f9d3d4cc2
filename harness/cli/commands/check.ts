import { ContendError } from '../../core/errors.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { checkDocument } from '../../report/documents/check.ts';
import type { Checked } from '../../report/documents/check.ts';
import { readHistory } from '../../results/history/read-history.ts';
import { exitCodeOfVerdicts } from '../../analyze/endings/exit-code.ts';
import { judgeGrounds } from '../../judge/judge-grounds.ts';
import { workloads } from '../../../workloads/index.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';
import { endCommand } from '../ending.ts';

/** Judges histories again, from their files alone. */
async function check(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  if (read.paths.length === 0)
    problems.push('name a file that bench --history-out has written, or that you have (docs/history.md)');
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const checked: Checked[] = [];
  const unreadable: string[] = [];
  for (const file of read.paths) {
    const found = await judged(file).catch((error: unknown) => {
      if (!(error instanceof ContendError)) throw error;
      unreadable.push(...error.problems);
      return undefined;
    });
    if (found !== undefined) checked.push(found);
  }
  if (unreadable.length > 0) throw new ContendError('CTD_RESULTS', unreadable);
  const written = await deliver(checkDocument(checked), outputs);
  const named = checked.map((one) => ({ ...one, strategy: one.strategy ?? one.driver ?? one.file }));
  return endCommand(exitCodeOfVerdicts(named), undefined, new AbortController().signal, written);
}

async function judged(file: string): Promise<Checked> {
  const { header, workload, grounds, hidden } = await readHistory(file, workloads);
  const { verdict, evidence } = await judgeGrounds(grounds, workload);
  const { strategy, driver, promise = 'safe' } = header;
  return {
    file,
    workload: workload.name,
    about: workload.about,
    ...(strategy === undefined ? {} : { strategy }),
    ...(driver === undefined ? {} : { driver }),
    promise: workload.check === undefined ? 'none' : promise,
    requests: evidence.history.count,
    clients: evidence.settings.clients,
    end: evidence.audit !== undefined ? 'receipts' : evidence.finals !== undefined ? 'records' : 'nothing',
    hidden,
    verdict,
  };
}

/** The command. */
export const command: Command = {
  name: 'check',
  usage: '[--json | --markdown] FILE…',
  about:
    'Judges histories again, from their files alone: those of bench --history-out, and those that the driver of somebody else ' +
    'wrote (docs/history.md). What a file leaves out is not examined, and never passes.',
  options: flagsNamed([...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: 'history.ndjson.gz', about: 'what bench --history-out history.ndjson.gz has written' },
    { command: '--json docs/examples/last-unit.ndjson', about: 'a history written by hand, as data' },
  ],
  run: check,
};
