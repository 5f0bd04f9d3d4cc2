import { realpathSync } from 'node:fs';
import { ContendError } from '../core/errors.ts';
import { nearest } from '../core/registry.ts';
import { informationAsked } from '../run/plan/given.ts';
import { buildPlan } from '../run/plan/plan.ts';
import { searchPlan } from '../run/search/search-plan.ts';
import { validationPlan } from '../run/validation/validation-plan.ts';
import { sweepPlan } from '../run/sweep/sweep-plan.ts';
import { choices, fewChoices } from './choices.ts';
import { bench } from './bench.ts';
import { fit } from './fit.ts';
import {
  fitHelp,
  helpText,
  proveHelp,
  reportHelp,
  searchHelp,
  setupHelp,
  sizeHelp,
  sweepHelp,
  validateHelp,
} from './help.ts';
import { prove } from './prove.ts';
import { report } from './report.ts';
import { search } from './search.ts';
import { sweep } from './sweep.ts';
import { setup } from './setup.ts';
import { size } from './size.ts';
import { validate } from './validate.ts';
import { version } from './version.ts';

/** A command with its help for so many columns; it answers with the exit code. */
interface CliCommand {
  readonly run: (argv: readonly string[]) => Promise<number>;
  readonly help: (width: number) => string;
}

/** The commands; without one, `bench`. */
const commands = {
  bench: {
    run: (argv) => bench(buildPlan({ argv, env: process.env }, choices)),
    help: (width) => helpText(choices, width),
  },
  sweep: {
    run: (argv) => sweep(sweepPlan({ argv, env: process.env }, fewChoices)),
    help: sweepHelp,
  },
  validate: {
    run: (argv) => validate(validationPlan({ argv, env: process.env }, fewChoices)),
    help: validateHelp,
  },
  search: {
    run: (argv) => search(searchPlan({ argv, env: process.env }, fewChoices)),
    help: searchHelp,
  },
  fit: { run: fit, help: fitHelp },
  size: { run: size, help: sizeHelp },
  report: { run: report, help: reportHelp },
  prove: { run: prove, help: proveHelp },
  setup: { run: setup, help: setupHelp },
} as const satisfies Readonly<Record<string, CliCommand>>;

async function main([first, ...rest]: readonly string[]): Promise<number> {
  const named = first !== undefined && Object.hasOwn(commands, first);
  if (first !== undefined && !named && !first.startsWith('-')) {
    throw new ContendError('CTD_OPTIONS', [unknownCommand(first)]);
  }
  const command = commands[named ? (first as keyof typeof commands) : 'bench'];
  const argv = named ? rest : [first, ...rest].filter((word) => word !== undefined);
  switch (informationAsked(argv)) {
    case 'help':
      process.stdout.write(`${command.help(process.stdout.columns ?? 100)}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case undefined:
      return command.run(argv);
  }
}

function unknownCommand(word: string): string {
  const names = Object.keys(commands);
  const near = nearest(word, names);
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return `unknown command "${word}"${hint}; choose from ${names.join(', ')}; flags begin with --`;
}

/** A failure in words that a person can act on; the stack only where --debug asks for it. */
function explain(error: unknown): number {
  const debug = process.argv.includes('--debug');
  if (error instanceof ContendError) {
    for (const problem of error.problems) process.stderr.write(`contend: ${problem}\n`);
    if (error.problems.length === 0) process.stderr.write(`contend: ${error.code}\n`);
    if (debug) process.stderr.write(`${error.stack ?? ''}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`contend: internal fault: ${message}${debug ? '' : ' (--debug shows where)'}\n`);
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return 1;
}

// A reader that has gone, or a full disk behind a redirection.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE')
    process.stderr.write(`contend: the output cannot be written: ${error.message}\n`);
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : 104);
});
process.stderr.on('error', () => {});

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2)).catch(explain);
}
