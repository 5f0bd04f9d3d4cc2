import { formats } from '../report/formats/index.ts';
import type { Document } from '../report/document.ts';
import { find } from '../core/registry.ts';
import { terminalStyle } from './terminal.ts';

/** Writes what a command has found to stdout. */
export function print(document: Document, name: string): void {
  const format = find(formats, name, 'format');
  if (typeof format === 'string') throw new Error(format);
  process.stdout.write(format.print(document, terminalStyle()));
}
