import { fileBehind, whyUnwritable } from '../results/writable-file.ts';
import type { Output } from './cell.ts';
import type { Choices } from './choices.ts';
import { readVariables } from './given.ts';
import type { Source } from './given.ts';
import type { Merged, Setting } from './merged.ts';
import { readValue } from './option-value.ts';
import { settingOf } from './setting-of.ts';

/** Flags that say where what was found goes; every command that finds something takes them. */
export const outputFlags = ['format', 'json', 'markdown', 'html'] as const;

/** An output, and where it was asked for, as a person finds it again: `--json`, `CONTEND_FORMAT`. */
interface Asked extends Output {
  readonly source: string;
}

/**
 * Where what was found goes: as was asked for, and as text to stdout where nothing else claims that. Outputs that get in each
 * other's way and files that cannot be written are added to `problems`, before anything is raced.
 */
export function outputsOf(
  { format, json, markdown, html }: Pick<Merged, (typeof outputFlags)[number]>,
  choices: Choices,
  problems: string[],
  read: readonly string[] = [],
): readonly Output[] {
  const switched = (name: string, { values: [isOn], source = `--${name}` }: Setting<boolean>): Asked[] =>
    isOn === true ? [{ format: name, source }] : [];
  const pages = html.values.flatMap((file): Asked[] => {
    const source = html.source ?? '--html';
    const output = readValue({ kind: 'output' }, `html=${file}`, choices);
    if (output.kind === 'value') return [{ ...(file === '-' ? {} : { file }), format: 'html', source }];
    problems.push(`${source}: ${output.text}`);
    return [];
  });
  const asked = [
    ...switched('json', json),
    ...switched('markdown', markdown),
    ...pages,
    ...format.values.map((output): Asked => ({ ...output, source: format.source ?? '--format' })),
  ];
  const outputs = withoutClashes(asked, read, problems);
  return outputs.some(({ file }) => file === undefined) ? outputs : [{ format: 'text' }, ...outputs];
}

/**
 * The same of what one command line sets, or the environment where it says nothing. No file that the command is to read is
 * written over.
 */
export function outputsIn(
  flags: Pick<Source, 'given'> & { readonly paths?: readonly string[] },
  env: Readonly<Record<string, string | undefined>>,
  choices: Choices,
  problems: string[],
): readonly Output[] {
  const variables = readVariables(env);
  const settings = outputFlags.map((name) => {
    const given = flags.given.get(name) ?? variables.given.get(name);
    return [name, settingOf(name, given, choices, problems) ?? { values: [], broken: false }];
  });
  return outputsOf(Object.fromEntries(settings) as Merged, choices, problems, flags.paths);
}

/** Those that can be served beside each other. */
function withoutClashes(asked: readonly Asked[], paths: readonly string[], problems: string[]): Output[] {
  const read = new Set(paths.map(fileBehind));
  const taken = new Map<string, string>();
  return asked.flatMap(({ source, ...output }) => {
    const { format, file } = output;
    const place = file === undefined ? 'stdout' : fileBehind(file);
    const before = taken.get(place);
    taken.set(place, before ?? format);
    if (file === undefined) {
      if (before !== undefined && before !== format)
        problems.push(
          `${source}: stdout gets ${before} already; give one of the two a file, such as --format ${format}=FILE`,
        );
      return before === undefined ? [output] : [];
    }
    const why = read.has(place)
      ? `it is what is to be read; name another for ${format}`
      : before === undefined
        ? whyUnwritable(file)
        : `it gets ${before} already; name another for ${format}`;
    if (why !== undefined) problems.push(`${source}: ${file} cannot be written: ${why}`);
    return [output];
  });
}
