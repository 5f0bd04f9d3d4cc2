import { choices } from '../harness/cli/choices.ts';
import type { Examples } from '../harness/cli/command.ts';
import { commandHelp } from '../harness/cli/help/command-help.ts';
import { Interruption } from '../harness/cli/interruption.ts';
import { watchOutput } from '../harness/cli/output.ts';
import { ContendError, messageOf } from '../harness/core/errors.ts';
import { readArguments } from '../harness/plan/given.ts';
import type { Flags } from '../harness/plan/option.ts';
import { flagsNamed } from '../harness/plan/option-table.ts';
import { settingsIn } from '../harness/plan/settings.ts';
import type { SettingsOf } from '../harness/plan/settings.ts';

/** What a measuring script is and takes. */
export interface Script<F extends Flags> {
  /** The npm script. */
  readonly name: string;
  /** What it measures. */
  readonly about: string;
  readonly options: F;
  readonly examples: Examples;
  /** The option whose values may stand first without its name. */
  readonly first?: keyof F & string;
}

/** A whole number within bounds. */
export function count(usual: number, [min, max]: readonly [number, number], about: string) {
  return { ...flag(about, 'N', usual), takes: { kind: 'count', min, max } } as const;
}

/** A number above nothing. */
export function decimal(usual: number, max: number, about: string) {
  return { ...flag(about, 'N', usual), takes: { kind: 'decimal', above: 0, max } } as const;
}

/** A text, taken as it is. */
export function words(usual: string, placeholder: string, about: string) {
  return { ...flag(about, placeholder, usual), takes: { kind: 'text' } } as const;
}

/** One of several names. */
export function name<const N extends string>(usual: NoInfer<N>, values: readonly N[], about: string) {
  return { ...flag(about, 'NAME', usual), takes: { kind: 'oneOf', values } } as const;
}

/** Some of several names, all where nothing was written. */
export function names<const N extends string>(values: readonly N[], about: string) {
  const takes = { kind: 'oneOf', values } as const;
  return { ...flag(about, 'NAME,…', values.join(',')), takes, list: true } as const;
}

/** Something that is done only where it is asked for. */
export function toggle(about: string) {
  return { about, takes: { kind: 'switch' }, list: false, placeholder: '', example: '' } as const;
}

/** A file that is written only where it is asked for. */
export function file(about: string, example: string) {
  return { about, takes: { kind: 'text' }, list: false, placeholder: 'FILE', example } as const;
}

/** What every script prints for programs. */
export const { json: jsonFlag } = flagsNamed(['json']);

function flag(about: string, placeholder: string, usual: string | number) {
  return { about, placeholder, list: false, default: String(usual), example: String(usual) } as const;
}

/**
 * Reads the command line of a script; every problem in it ends the script with exit code 104, `--help` with 0. `together` says
 * what is wrong with settings that are fine alone.
 */
export function settingsOf<const F extends Flags>(
  script: Script<F>,
  together: (settings: SettingsOf<NoInfer<F>>) => readonly string[] = () => [],
): SettingsOf<F> {
  watchOutput(script.name);
  const argv = named(process.argv.slice(2), script.first);
  if (argv.includes('--help')) {
    const help = commandHelp({ usage: '[--flag value …]', ...script }, process.stdout.columns ?? 100);
    process.stdout.write(`${help}\n`);
    process.exit(0);
  }
  const read = readArguments(argv, { options: script.options, paths: false });
  const problems = [...read.problems];
  const settings = settingsIn(script.options, read, choices, problems);
  // What could not be read is undefined, and in nobody's way.
  problems.push(...together(settings));
  if (problems.length === 0) return settings;
  for (const problem of problems) process.stderr.write(`${script.name}: ${problem}\n`);
  process.exit(104);
}

function named(argv: readonly string[], first: string | undefined): readonly string[] {
  const [word, ...others] = argv;
  return first === undefined || word === undefined || word.startsWith('-')
    ? argv
    : [`--${first}=${word}`, ...others];
}

/**
 * Does the work of a script. Its signal is aborted by Ctrl-C or a polite kill; the work then ends what it has started, and
 * the script ends with exit code 105. Another failure is told in one line.
 */
export async function runScript(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new Interruption('nothing is kept');
  try {
    await work(interruption.signal);
  } catch (error) {
    const failure: unknown = interruption.signal.aborted ? interruption.signal.reason : error;
    process.stderr.write(`${name}: ${messageOf(failure)}\n`);
    // What was given up may still be under way.
    process.exit(failure instanceof ContendError ? failure.exitCode : 1);
  } finally {
    interruption.end();
  }
}
