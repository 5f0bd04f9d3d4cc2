import { realpathSync } from 'node:fs';
import { ContendError } from '../core/errors.ts';
import { nearest } from '../core/registry.ts';
import { informationAsked } from '../plan/given.ts';
import { watchOutput } from './output.ts';
import { version } from './version.ts';

/** Prints for so many columns what a command does and takes. */
type Help = (width: number) => string;

/** A command, which answers with the exit code, and its help. Both load what they need: nobody waits for the rest. */
interface CliCommand {
  readonly run: (argv: readonly string[]) => Promise<number>;
  readonly help: () => Promise<Help>;
}

const help = () => import('./help.ts');
const races = () => import('./races.ts');

/** The commands; without one, `bench`. */
const commands = {
  bench: {
    run: async (argv) => (await races()).bench(argv),
    help: async () => (await help()).benchHelp,
  },
  sweep: {
    run: async (argv) => (await races()).sweep(argv),
    help: async () => (await help()).sweepHelp,
  },
  validate: {
    run: async (argv) => (await races()).validate(argv),
    help: async () => (await help()).validateHelp,
  },
  search: {
    run: async (argv) => (await races()).search(argv),
    help: async () => (await help()).searchHelp,
  },
  fit: {
    run: async (argv) => (await import('./fit.ts')).fit(argv),
    help: async () => (await help()).fitHelp,
  },
  size: {
    run: async (argv) => (await import('./size.ts')).size(argv),
    help: async () => (await help()).sizeHelp,
  },
  report: {
    run: async (argv) => (await import('./report.ts')).report(argv),
    help: async () => (await help()).reportHelp,
  },
  prove: {
    run: async (argv) => (await import('./prove.ts')).prove(argv),
    help: async () => (await help()).proveHelp,
  },
  setup: {
    run: async (argv) => (await import('./setup.ts')).setup(argv),
    help: async () => (await help()).setupHelp,
  },
} as const satisfies Readonly<Record<string, CliCommand>>;

async function main([first, ...rest]: readonly string[]): Promise<number> {
  const named = first !== undefined && Object.hasOwn(commands, first);
  if (first !== undefined && !named && !first.startsWith('-')) {
    throw new ContendError('CTD_OPTIONS', [unknownCommand(first)]);
  }
  const command = commands[named ? (first as keyof typeof commands) : 'bench'];
  const argv = named ? rest : [first, ...rest].filter((word) => word !== undefined);
  switch (informationAsked(argv)) {
    case 'help': {
      const textFor: Help = await command.help();
      process.stdout.write(`${textFor(process.stdout.columns ?? 100)}\n`);
      return 0;
    }
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

/** So many problems of one command are told: more are those of a file that is something else. */
const mostProblems = 50;

/** A failure in words that a person can act on; the stack only where --debug asks for it. */
function explain(error: unknown): number {
  const debug = process.argv.includes('--debug');
  if (error instanceof ContendError) {
    for (const problem of error.problems.slice(0, mostProblems))
      process.stderr.write(`contend: ${problem}\n`);
    const more = error.problems.length - mostProblems;
    if (more > 0) process.stderr.write(`contend: and ${more.toLocaleString('en')} more like these\n`);
    if (error.problems.length === 0) process.stderr.write(`contend: ${error.code}\n`);
    if (debug) process.stderr.write(`${error.stack ?? ''}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  if ((error as NodeJS.ErrnoException).syscall === 'mkdtemp') {
    process.stderr.write(
      `contend: no temporary folder can be made: ${message}; set TMPDIR to a place that can be written to\n`,
    );
    return 104;
  }
  process.stderr.write(`contend: internal fault: ${message}${debug ? '' : ' (--debug shows where)'}\n`);
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return 1;
}

watchOutput('contend');

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2)).catch(explain);
}
