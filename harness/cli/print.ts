import { asTyped } from './as-typed.ts';
import { formats } from '../report/formats/index.ts';
import type { Document } from '../report/document.ts';
import { find } from '../core/registry.ts';
import { terminalStyle } from './terminal.ts';

/** Writes what a command has found to stdout. */
export function print(document: Document, name: string): void {
  const format = find(formats, name, 'format');
  if (typeof format === 'string') throw new Error(format);
  const text = format.print(document, terminalStyle());
  // What a program reads stays as it is.
  process.stdout.write(format.name === 'json' ? text : asTyped(text));
}
