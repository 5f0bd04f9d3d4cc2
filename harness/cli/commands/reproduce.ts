import { ContendError } from '../../core/errors.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { readArguments } from '../../plan/given.ts';
import type { Arguments } from '../../plan/given.ts';
import { cellOf } from '../../plan/plan.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { recordedSettings } from '../../plan/recorded-settings.ts';
import { cutShort } from '../../report/documents/cut-short.ts';
import { reproductionDocument } from '../../report/documents/reproduction.ts';
import type { Reproduced } from '../../report/documents/reproduction.ts';
import { readResults } from '../../results/read-results.ts';
import { createResults } from '../../results/results.ts';
import { exitCodeOfReproduction } from '../../analyze/endings/exit-code.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';
import { endCommand, shortBy } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { createLine } from '../line.ts';
import { raceAll } from '../race-all.ts';

const usualPath = 'results/baseline';

/** Races what records are of again, keeps the new records, prints old beside new, answers with the exit code. */
async function reproduce(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const paths = read.paths.length === 0 ? [usualPath] : read.paths;
  const races = racesOf(await readResults(paths), read);
  const results = await createResults(read.given.get('out')?.texts[0] ?? 'results');
  const interruption = new Interruption();
  const line = createLine(process.stderr);
  const pairs: Reproduced[] = [];
  let failure: unknown;
  let written: ExitCode = 0;
  try {
    const nameOf = ({ old }: Race): string => `${old.workload}/${old.strategy}`;
    for await (const { race, record } of raceAll(races, { nameOf, signal: interruption.signal, line })) {
      await results.write(record);
      pairs.push({ old: race.old, new: record });
    }
  } catch (error) {
    failure = error;
  } finally {
    line.end();
    interruption.end();
  }
  if (pairs.length > 0) {
    const short = shortBy(failure, { done: pairs.length, of: races.length });
    written = await deliver(cutShort(reproductionDocument(pairs), short), outputs);
    process.stderr.write(`contend: ${pairs.length} of ${races.length} records in ${results.folder}\n`);
  }
  return endCommand(exitCodeOfReproduction(pairs), failure, interruption.signal, written);
}

/** A record and the race that it asks for. */
interface Race {
  readonly old: RunRecord;
  readonly cell: Cell;
}

/** Plans every record again. Throws CTD_OPTIONS with all that cannot be. */
function racesOf(records: readonly RunRecord[], { given }: Arguments): Race[] {
  const problems = new Set<string>();
  const changed = Object.fromEntries(
    (['duration', 'warmup'] as const).flatMap((name) => {
      const text = given.get(name)?.texts[0];
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const races = records.flatMap((old) => {
    const name = `${old.workload}/${old.strategy}`;
    if (old.store === 'remote') {
      problems.add(
        `${name} was raced against a service that somebody had brought; race it with --url or --service of bench`,
      );
      return [];
    }
    const isRound = old.arrival === 'burst';
    try {
      return [{ old, cell: cellOf({ ...recordedSettings(old), ...(isRound ? {} : changed) }, choices) }];
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      for (const problem of error.problems) problems.add(`${name} cannot be raced again: ${problem}`);
      return [];
    }
  });
  if (problems.size > 0) throw new ContendError('CTD_OPTIONS', [...problems]);
  return races;
}

/** The command. */
export const command: Command = {
  name: 'reproduce',
  usage: '[--duration TIME] [--warmup TIME] [PATH…]',
  about:
    `Races what records are of again, with their settings and seeds, and shows old figures beside new ones: those of ${usualPath} ` +
    'where no path is named. Exit code 99 where a verdict is another one than before, and else as bench.',
  options: {
    ...flagsNamed(['out', ...outputFlags, 'debug']),
    ...withoutDefault(flagsNamed(['duration', 'warmup'])),
  },
  paths: true,
  examples: [
    { command: '', about: `all of ${usualPath}` },
    {
      command: '--duration 1s --warmup 200ms',
      about: 'the same in less time, for verdicts rather than figures',
    },
  ],
  run: reproduce,
};

/** Flags that say nothing where they are not given. */
function withoutDefault<F extends Readonly<Record<string, object>>>(flags: F): F {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, default: undefined }]),
  ) as unknown as F;
}
