import { asTyped } from './as-typed.ts';
import { formats } from '../report/formats/index.ts';
import type { Style } from '../report/formats/format.ts';
import type { Document } from '../report/document.ts';
import { find } from '../core/registry.ts';
import { terminalStyle } from './terminal.ts';

/** What a command has found, in one of the formats. */
export function printed(document: Document, name: string, style: Style): string {
  const format = find(formats, name, 'format');
  if (typeof format === 'string') throw new Error(format);
  const text = format.print(document, style);
  return format.forPrograms === true ? text : withoutCommands(asTyped(text));
}

/** Writes what a command has found to stdout. */
export function print(document: Document, name: string): void {
  const text = printed(document, name, terminalStyle());
  process.stdout.write(process.env['GITHUB_ACTIONS'] === undefined ? text : withoutCommands(text));
}

/**
 * A text in which no line is a command to GitHub Actions, which reads those that begin with two colons. What a person reads is
 * always one, as a step may show later what was written elsewhere; what a program reads is one only where it is shown there.
 */
function withoutCommands(text: string): string {
  return text.replaceAll(/^(\s*)::/gm, '$1:\u200b:');
}
