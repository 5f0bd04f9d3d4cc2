import { readFileSync, writeFileSync } from 'node:fs';
import { ContendError, messageOf } from '../../core/errors.ts';
import { find } from '../../core/registry.ts';
import { adapterText } from '../../init/adapter-text.ts';
import { askedBy } from '../../init/asked.ts';
import { fitted } from '../../init/fit.ts';
import type { Fit } from '../../init/fit.ts';
import type { ApiDocument } from '../../init/document.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { whyOfFile } from '../../results/why-of-file.ts';
import { whyUnwritable } from '../../results/writable-file.ts';
import { workloads } from '../../../workloads/index.ts';
import { asTyped } from '../as-typed.ts';
import type { Command } from '../command.ts';

/** Writes an adapter for a workload, for somebody to put her own routes in. */
async function init(argv: readonly string[]): Promise<number> {
  const { given, problems: found } = readArguments(argv, command);
  const problems = [...found];
  const [name, ...others] = given.get('workload')?.texts ?? [];
  if (name === undefined)
    problems.push('--workload: is missing; write the one that is like your service, such as last-item');
  if (others.length > 0) problems.push('--workload: an adapter serves one; write one file for each');
  const workload = name === undefined ? undefined : find(workloads, name, 'workload');
  if (typeof workload === 'string') problems.push(`--workload: ${workload}`);
  const file = given.get('out')?.texts[0] ?? `${name}.ts`;
  if (!/\.[cm]?[jt]s$/.test(file))
    problems.push(`--out: ${file} is no module; write a name that ends in .ts, .mts, .js or .mjs`);
  const path = given.get('openapi')?.texts[0];
  const document = path === undefined ? undefined : await documentAt(path);
  if (typeof document === 'string') problems.push(`--openapi: ${document}`);
  if (
    problems.length > 0 ||
    workload === undefined ||
    typeof workload === 'string' ||
    typeof document === 'string'
  )
    throw new ContendError('CTD_OPTIONS', problems);
  const asked = askedBy(workload);
  const fit = document === undefined ? undefined : fitted(asked, document);
  write(file, asTyped(adapterText({ asked, file, ...(fit === undefined ? {} : { fit }) })));
  const told = [
    `wrote ${file}`,
    ...(fit === undefined ? [] : foundIn(fit)),
    `next: put in what is yours, then npm run preflight -- ${file}, then npm run bench -- --service ${file}`,
  ];
  process.stdout.write(`${asTyped(told.join('\n'))}\n`);
  return 0;
}

/** Reads a document; a text says what is wrong with it. */
async function documentAt(path: string): Promise<ApiDocument | string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `${path} cannot be read: ${whyOfFile(error)}; name an OpenAPI document in JSON or YAML`;
  }
  // YAML is for documents alone.
  const { readDocument } = await import('../../init/document.ts');
  const document = readDocument(text);
  return typeof document === 'string' ? `${path} ${document}` : document;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new ContendError(
      'CTD_OPTIONS',
      [
        isThere
          ? `${file} is there already and is left as it is; write another name: --out another.ts`
          : `${file} cannot be written: ${whyUnwritable(file) ?? `${messageOf(error)}; write another name: --out FILE`}`,
      ],
      { cause: error },
    );
  }
}

/** What of a document was taken, a line each. */
function foundIn({ commands, reads, seeds }: Fit): string[] {
  const line = (what: string, chosen: Fit['commands']): string[] =>
    [...chosen].map(
      ([name, { operation, rival }]) =>
        `  ${what} ${name}: ${operation.method} ${operation.path}${rival === undefined ? '' : ' (not sure)'}`,
    );
  const found = [...line('command', commands), ...line('read', reads), ...line('seed', seeds)];
  return found.length > 0
    ? found
    : [
        '  nothing of the document is like what the workload asks for: it speaks the routes of docs/routes.md',
      ];
}

/** The command. */
export const command: Command = {
  name: 'init',
  usage: '--workload NAME [--openapi FILE] [--out FILE]',
  about:
    'Writes an adapter: a module that says how a workload is spoken to your service, with everything that the workload asks ' +
    'for and comments on what to put in. It is given as --service FILE. What is there already is never written over.',
  options: {
    workload: {
      takes: { kind: 'text' },
      list: true,
      placeholder: 'NAME',
      about: 'the workload that is like what your service does',
      example: 'last-item',
    },
    ...flagsNamed(['openapi', 'debug']),
    out: {
      takes: { kind: 'text' },
      list: false,
      placeholder: 'FILE',
      about: 'the file to write, TypeScript or JavaScript by its ending; NAME.ts where nobody says',
      example: 'race/shop.ts',
    },
  },
  paths: false,
  examples: [
    {
      command: '--workload last-item --out shop.ts',
      about: 'for a shop, with our own routes to be replaced',
    },
    {
      command: '--workload last-item --openapi openapi.yaml --out shop.ts',
      about: 'with the routes of a document',
    },
  ],
  run: init,
};
