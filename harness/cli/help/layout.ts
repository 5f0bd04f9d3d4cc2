import { wrap } from '../../report/wrap.ts';
import type { Examples } from '../command.ts';

/** Columns that a help takes of a terminal of this width. */
export function widthInside(width: number): number {
  return Math.min(Math.max(width, 60), 100);
}

/** A title with names below it and their texts in a column beside them. */
export function list(
  title: string,
  entries: readonly { readonly name: string; readonly about: string }[],
  width: number,
): string[] {
  return ['', `${title}:`, ...entries.flatMap(({ name, about }) => entry(`  ${name}`, about, 28, width))];
}

/** A name with its text in a column beside it. */
export function entry(name: string, about: string, indent: number, width: number): string[] {
  const lines = wrap(about, width - indent);
  const [first = '', ...rest] = lines;
  const head = name.length < indent ? [name.padEnd(indent) + first] : [name, ' '.repeat(indent) + first];
  return [...head, ...rest.map((line) => ' '.repeat(indent) + line)];
}

/** Commands as they are typed, each with what it is for below it. */
export function exampleLines(script: string, examples: Examples, width: number): string[] {
  return examples.flatMap(({ command, about }) => [
    `  npm run ${script}${command === '' ? '' : ` -- ${command}`}`,
    ...wrap(about, width - 6).map((line) => `      ${line}`),
  ]);
}
