import { parseArgs } from 'node:util';
import { watchOutput } from '../harness/cli/output.ts';
import { nearest } from '../harness/core/registry.ts';

/** An option of a measuring script: what help says of it, and how its text is read. */
export interface ScriptOption<T> {
  /** What stands for the value in help; undefined for a switch. */
  readonly shown?: string;
  readonly about: string;
  /** What counts where nothing was written, and how help names it. */
  readonly fallback: T;
  readonly fallbackText?: string;
  /** The value, or in one line what it takes. */
  readonly read: (text: string) => { readonly value: T } | string;
}

/** The options of a script by name. */
export type ScriptOptions = Readonly<Record<string, ScriptOption<unknown>>>;

/** The values of options, by name. */
export type ValuesOf<O extends ScriptOptions> = {
  readonly [Name in keyof O]: O[Name] extends ScriptOption<infer T> ? T : never;
};

/** What a script is and takes. */
export interface ScriptUsage<O extends ScriptOptions> {
  /** The npm script. */
  readonly script: string;
  /** What it measures, in lines. */
  readonly about: readonly string[];
  readonly options: O;
  /** What follows `--` in examples. */
  readonly examples: readonly string[];
}

/** A number within bounds, whole unless said otherwise. */
export function numberOption<T extends number | undefined>(
  fallback: T,
  [least, most]: readonly [number, number],
  about: string,
  { whole = true }: { readonly whole?: boolean } = {},
): ScriptOption<number | T> {
  return {
    shown: 'N',
    about: `${about}, ${least} to ${most}`,
    fallback,
    ...(fallback === undefined ? {} : { fallbackText: String(fallback) }),
    read(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      const fits = (whole ? Number.isInteger(value) : true) && value >= least && value <= most;
      return fits
        ? { value }
        : `takes ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}, not "${text}"`;
    },
  };
}

/** Some of several names, by comma; all where nothing was written. */
export function namesOption(names: readonly string[], about: string): ScriptOption<readonly string[]> {
  return {
    shown: 'NAME,…',
    about,
    fallback: names,
    fallbackText: 'all',
    read(text) {
      const value = text.split(',').map((name) => name.trim());
      const unknown = value.find((name) => !names.includes(name));
      return unknown === undefined ? { value } : unknownName(unknown, names);
    },
  };
}

/** One of several names. */
export function choiceOption<T extends string>(
  names: readonly T[],
  fallback: T,
  about: string,
): ScriptOption<T> {
  return {
    shown: 'NAME',
    about: `${about}: ${names.join(', ')}`,
    fallback,
    fallbackText: fallback,
    read(text) {
      const value = names.find((name) => name === text);
      return value === undefined ? unknownName(text, names) : { value };
    },
  };
}

/** A text, taken as it is. */
export function textOption<T extends string | undefined>(
  fallback: T,
  shown: string,
  about: string,
): ScriptOption<string | T> {
  return {
    shown,
    about,
    fallback,
    ...(fallback === undefined ? {} : { fallbackText: fallback }),
    read: (text) => ({ value: text }),
  };
}

/** Something that is done only where it is asked for. */
export function switchOption(about: string): ScriptOption<boolean> {
  return { about, fallback: false, read: () => ({ value: true }) };
}

/** What every script prints for programs. */
export const jsonOption = switchOption('one JSON document on stdout');

/** Reads a command line; every problem in it ends the script with exit code 104, `--help` with 0. */
export function optionsOf<O extends ScriptOptions>(
  usage: ScriptUsage<O>,
  argv: readonly string[] = process.argv.slice(2),
): ValuesOf<O> {
  watchOutput(usage.script);
  if (argv.includes('--help')) {
    process.stdout.write(usageText(usage));
    process.exit(0);
  }
  const { values, problems } = readOptions(usage.options, argv);
  if (problems.length === 0) return values;
  for (const problem of problems) process.stderr.write(`${usage.script}: ${problem}\n`);
  process.stderr.write(`npm run ${usage.script} -- --help lists all options\n`);
  process.exit(104);
}

/** Reads a command line: the value of every option, and every problem found. */
export function readOptions<O extends ScriptOptions>(
  options: O,
  argv: readonly string[],
): { readonly values: ValuesOf<O>; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const types: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const [name, { fallback, shown }] of Object.entries(options)) {
    values[name] = fallback;
    types[name] = { type: shown === undefined ? 'boolean' : 'string' };
  }
  const { tokens } = parseArgs({ args: [...argv], options: types, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`unexpected "${token.value}"; options begin with --`);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      problems.push(`unknown ${token.rawName}${didYouMean(token.name, Object.keys(options), '--')}`);
      continue;
    }
    const read = valueOf(option, token.value);
    if (typeof read === 'string') problems.push(`--${token.name}: ${read}`);
    else values[token.name] = read.value;
  }
  return { values: values as ValuesOf<O>, problems };
}

function valueOf<T>(
  { shown, read }: ScriptOption<T>,
  text: string | undefined,
): { readonly value: T } | string {
  if (shown === undefined) return text === undefined ? read('') : `takes no value; leave out "=${text}"`;
  return text === undefined || text === '' ? `needs a value in place of ${shown}` : read(text);
}

function usageText<O extends ScriptOptions>({ script, about, options, examples }: ScriptUsage<O>): string {
  const rows = Object.entries(options).map(([name, { shown, about, fallbackText }]) => [
    `--${name}${shown === undefined ? '' : ` ${shown}`}`,
    `${about}${fallbackText === undefined ? '' : ` [${fallbackText}]`}`,
  ]);
  rows.push(['--help', 'this text']);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    `npm run ${script} -- [--option value …]`,
    '',
    ...about,
    '',
    ...rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`),
    '',
    ...examples.map((example) => `  npm run ${script} -- ${example}`),
    '',
  ].join('\n');
}

function unknownName(name: string, names: readonly string[]): string {
  return `there is no "${name}"${didYouMean(name, names, '')}; choose from ${names.join(', ')}`;
}

function didYouMean(name: string, names: readonly string[], before: string): string {
  const near = nearest(name, names);
  return near === undefined ? '' : ` (did you mean ${before}${near}?)`;
}
