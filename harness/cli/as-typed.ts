import { sep } from 'node:path';

/** Whether this program was installed as a package, with no checkout around it. */
const isInstalled = import.meta.dirname.split(sep).includes('node_modules');

/** Commands that a package has, too; other scripts are of a checkout. */
export const packaged = [
  'bench',
  'sweep',
  'validate',
  'search',
  'fit',
  'size',
  'report',
  'compare',
  'explain',
  'check',
  'conflicts',
  'trace',
  'reproduce',
  'preflight',
  'prove',
  'claims',
  'init',
  'agent',
  'setup',
] as const;

const script = new RegExp(
  String.raw`\bnpm(\s+)run(\s+)(${packaged.join('|')})\b(?![:.-]\w)( --(?=\s))?`,
  'g',
);
const page = /(?<![\w./-])docs\/(?=[\w-]+\.(?:md|json)\b)/g;

/** A text for a person, with commands and documents called as they are where this program is: in a checkout, or installed. */
export function asTyped(text: string, installed = isInstalled): string {
  if (!installed) return text;
  return text.replaceAll(script, 'npx$1contend$2$3').replaceAll(page, 'node_modules/contend/docs/');
}
