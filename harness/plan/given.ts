import { nearest } from '../core/registry.ts';
import { optionNames, optionOf, options, variableOf } from './option-table.ts';
import type { FlagName } from './option-table.ts';
import type { Flag, Flags } from './option.ts';

/** What somebody set: the texts as written, and where, as a person finds it again. */
export interface Given {
  readonly texts: readonly string[];
  /** `--clients`, `CONTEND_CLIENTS` or `plan.yaml:7 clients`. */
  readonly source: string;
}

/** What one source sets, with everything that cannot be understood in it. */
export interface Source<Name extends string = FlagName> {
  readonly given: ReadonlyMap<Name, Given>;
  readonly problems: readonly string[];
}

/** Where the values of a plan come from once they are split into words; the first that sets one counts. */
export interface Sources {
  readonly flags: Source;
  readonly variables: Source;
}

/** A source that sets nothing. */
export const nothing: Source = { given: new Map(), problems: [] };

/** Settings as values, by option; several of one in a list. */
export type PlanSettings = Readonly<
  Partial<Record<FlagName, string | number | readonly (string | number)[]>>
>;

/** What a program sets, as if it had been typed. */
export function sourceOf(settings: PlanSettings): Source {
  const given = Object.entries(settings).map(
    ([name, value]) =>
      [name as FlagName, { texts: [value].flat().map(String), source: `--${name}` }] as const,
  );
  return { given: new Map(given), problems: [] };
}

/** What a person has typed, and what the environment sets. */
export function typed(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  grammar: Grammar = { options, paths: false },
): Sources {
  return { flags: readArguments(argv, grammar), variables: readVariables(env) };
}

/** What a command line may hold. */
export interface Grammar<Name extends string = FlagName> {
  readonly options: Partial<Flags<Name>>;
  /** Whether words without a flag are paths. */
  readonly paths: boolean;
}

/** What a command line sets, and its paths. */
export interface Arguments<Name extends string = FlagName> extends Source<Name> {
  readonly paths: readonly string[];
}

/** Reads `--name value`, `--name=value`, `--switch`, and paths where there may be some. */
export function readArguments<Name extends string>(
  argv: readonly string[],
  { options: flags, paths: takesPaths }: Grammar<Name>,
): Arguments<Name> {
  const isFlag = (name: string): name is Name => Object.hasOwn(flags, name);
  const given = new Map<Name, Given>();
  const problems: string[] = [];
  const paths: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? '';
    // As npm takes it, and people write once more.
    if (token === '--') continue;
    const [, name = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(token) ?? [];
    // `-` is what comes by stdin.
    if (name === '' && takesPaths && (token === '-' || !token.startsWith('-'))) {
      paths.push(token);
      continue;
    }
    if (name === '') {
      problems.push(strayToken(token));
      // What follows a mistyped flag is its value, not another problem.
      if (token.startsWith('-') && argv[at + 1]?.startsWith('-') === false) at++;
      continue;
    }
    const next = argv[at + 1];
    const follows = inline === undefined && next !== undefined && !next.startsWith('--');
    const flag = isFlag(name) ? flags[name] : undefined;
    if (!isFlag(name) || flag === undefined) {
      problems.push(unknownFlag(name, Object.keys(flags)));
      if (follows && !takesPaths) at++;
      continue;
    }
    const { takes, list, repeats, example } = flag;
    const source = `--${name}`;
    if (given.has(name) && repeats === undefined)
      problems.push(`${source}: is given twice${list ? '; write all values in one, by comma' : ''}`);
    if (takes.kind === 'switch') {
      if (inline !== undefined) problems.push(`${source}: takes no value; leave out "=${inline}"`);
      given.set(name, { texts: ['true'], source });
      continue;
    }
    if (follows) at++;
    const before = repeats === undefined ? [] : (given.get(name)?.texts ?? []);
    const text = inline ?? (follows ? next : '');
    if (text === '') problems.push(`${source}: needs a value; write for example ${source} ${example}`);
    else given.set(name, { texts: [...before, ...split(flag, text)], source });
  }
  return { given, problems, paths };
}

/** Variables that are no options: who shares a secret with agents reads them (`harness/agents/token.ts`). */
const secretVariables = new Set(['CONTEND_TOKEN', 'CONTEND_TOKEN_FILE']);

/** Reads `CONTEND_*`; an empty variable counts as not set. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): Source {
  const given = new Map<FlagName, Given>();
  const problems: string[] = [];
  const known = optionNames.filter((name) => optionOf(name).from !== 'flag');
  const names = new Map(known.map((name) => [variableOf(name), name]));
  for (const [source, text] of Object.entries(env)) {
    if (!source.startsWith('CONTEND_') || text === undefined || text === '') continue;
    if (secretVariables.has(source)) continue;
    const name = names.get(source);
    if (name === undefined) problems.push(unknownVariable(source, [...names.keys()]));
    else given.set(name, { texts: split(optionOf(name), text), source });
  }
  return { given, problems };
}

/** Splits a text at its commas where an option takes several values. */
export function split({ list }: Pick<Flag, 'list'>, text: string): readonly string[] {
  return list ? text.split(',').map((part) => part.trim()) : [text];
}

function unknownFlag(name: string, options: readonly string[]): string {
  const negated = name.replace(/^no-/, '');
  if (negated !== name && options.includes(negated))
    return `unknown flag --${name}; nothing needs to be switched off, leave --${negated} out`;
  const near = nearest(name, options);
  return `unknown flag --${name}${near === undefined ? '' : ` (did you mean --${near}?)`}; --help flags lists all`;
}

function unknownVariable(variable: string, known: readonly string[]): string {
  const flag = optionNames.find((name) => variableOf(name) === variable);
  if (flag !== undefined) return `${variable}: is only taken as a flag, --${flag}`;
  const near = nearest(
    variable.slice(8),
    known.map((name) => name.slice(8)),
  );
  return `unknown variable ${variable}${near === undefined ? '' : ` (did you mean CONTEND_${near}?)`}; unset it`;
}

function strayToken(token: string): string {
  if (/^-[A-Za-z]/.test(token))
    return `unknown flag ${token}; flags have two dashes, --help flags lists them`;
  return `${JSON.stringify(token)} belongs to no flag; every value follows its --flag`;
}
