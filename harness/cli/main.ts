#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { ContendError, messageOf } from '../core/errors.ts';
import { secretsHere } from '../core/secrets.ts';
import { nearest } from '../core/registry.ts';
import { asTyped } from './as-typed.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { flagsTakenByNpm } from './npm-flags.ts';
import { watchOutput } from './output.ts';
import { said } from './said.ts';
import { version } from './version.ts';

async function main([first, ...rest]: readonly string[]): Promise<number> {
  const named = first !== undefined && Object.hasOwn(commands, first);
  if (first !== undefined && !named && !first.startsWith('-')) {
    throw new ContendError('CTD_OPTIONS', [unknownCommand(first)]);
  }
  const argv = named ? rest : [first, ...rest].filter((word) => word !== undefined);
  if (argv.includes('--version') && !argv.includes('--help')) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { command } = await commands[named ? (first as keyof typeof commands) : 'bench']();
  const topic = topicAsked(argv);
  if (topic !== undefined) {
    process.stdout.write(`${asTyped(await helpOf(command, topic, process.stdout.columns ?? 100))}\n`);
    return 0;
  }
  const swallowed = flagsTakenByNpm(process.env, Object.keys(command.options));
  if (swallowed.length > 0) throw new ContendError('CTD_OPTIONS', swallowed);
  return command.run(argv);
}

/** What `--help TOPIC` asks for: '' for the help of the command, undefined where nobody asks. */
function topicAsked(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--help');
  if (at < 0) return undefined;
  const next = argv[at + 1];
  return next === undefined || next.startsWith('-') ? '' : next;
}

/** The help of a command. All topics are those of a race, which has too many flags for one page; others have the formats. */
async function helpOf(command: Command, topic: string, width: number): Promise<string> {
  const has = command.name === 'bench' || (topic === 'formats' && 'format' in command.options);
  if (topic === '' || !has) {
    const { commandHelp } = await import('./help/command-help.ts');
    return commandHelp(command, width);
  }
  const { topicHelp } = await import('./help/topics.ts');
  const { choices } = await import('./choices.ts');
  const found = topicHelp(topic, choices, width);
  if ('problem' in found) throw new ContendError('CTD_OPTIONS', [found.problem]);
  return found.text;
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
function explain(error: unknown, debug: boolean): number {
  if (error instanceof ContendError) {
    for (const problem of error.problems.slice(0, mostProblems))
      process.stderr.write(`contend: ${said(problem)}\n`);
    const more = error.problems.length - mostProblems;
    if (more > 0) process.stderr.write(`contend: and ${more.toLocaleString('en')} more like these\n`);
    if (error.problems.length === 0) process.stderr.write(`contend: ${error.code}\n`);
    if (debug) process.stderr.write(`${secretsHere.hidden(error.stack ?? '')}\n`);
    return error.exitCode;
  }
  const message = messageOf(error);
  if ((error as NodeJS.ErrnoException).syscall === 'mkdtemp') {
    process.stderr.write(
      `contend: no temporary folder can be made: ${message}; set TMPDIR to a place that can be written to\n`,
    );
    return 104;
  }
  process.stderr.write(`contend: internal fault: ${said(message)}${debug ? '' : ' (--debug shows where)'}\n`);
  if (debug && error instanceof Error) process.stderr.write(`${secretsHere.hidden(error.stack ?? '')}\n`);
  return 1;
}

/** Runs a command line in this process, and answers with its exit code: 0, 1, 10, 11, 99, 104 or 105. */
export function contend(argv: readonly string[]): Promise<number> {
  return main(argv).catch((error: unknown) => explain(error, argv.includes('--debug')));
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  watchOutput('contend');
  process.exitCode = await contend(process.argv.slice(2));
}
