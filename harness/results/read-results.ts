import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type * as Ajv from 'ajv/dist/2020.js';
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import { ContendError } from '../core/errors.ts';
import { lazily } from '../core/lazily.ts';
import { schemaVersion } from '../core/run-record.ts';
import type { RunRecord } from '../core/run-record.ts';
import { whyOfFile } from './why-of-file.ts';

/** A file, or a record in it, that cannot be read. */
export interface Unreadable {
  readonly file: string;
  readonly why: string;
}

/**
 * Reads records back: files of one record, documents of `--json`, folders of them, or folders of run folders. Records
 * are in order of path. Throws CTD_RESULTS with every file that is no record and what is wrong with it; with `skip` these
 * are handed there instead, as long as some record is left.
 */
export async function readResults(
  paths: readonly string[],
  {
    mayBeEmpty = false,
    skip,
  }: { readonly mayBeEmpty?: boolean; readonly skip?: (unreadable: Unreadable) => void } = {},
): Promise<readonly RunRecord[]> {
  const problems: string[] = [];
  const unreadable: Unreadable[] = [];
  const files: string[] = [];
  for (const path of paths) {
    const found = await filesOf(path, 2).catch((error: unknown) => {
      if (mayBeEmpty && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      problems.push(`${path}: ${whyOfFile(error)}`);
      return undefined;
    });
    if (found?.length === 0 && !mayBeEmpty)
      problems.push(`${path}: holds no records; name a folder that a run has written`);
    files.push(...(found ?? []));
  }
  const isRecord = validator();
  const records: RunRecord[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      unreadable.push({ file, why: whyOfFile(error) });
      return undefined;
    });
    if (text !== undefined) records.push(...recordsIn(text, file, isRecord, unreadable));
  }
  if (skip === undefined || (records.length === 0 && !mayBeEmpty))
    problems.push(...unreadable.map(({ file, why }) => `${file}: ${why}`));
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  for (const each of unreadable) skip?.(each);
  return records;
}

type Validator = ValidateFunction<RunRecord>;

const ajv = lazily<typeof Ajv>('ajv/dist/2020.js');

/** Loaded and compiled where records are read only: a run that writes does not pay for it. */
function validator(): Validator {
  const { Ajv2020 } = ajv();
  return new Ajv2020({ allErrors: true, formats: { 'date-time': true } }).compile<RunRecord>(schema);
}

function recordsIn(text: string, file: string, isRecord: Validator, unreadable: Unreadable[]): RunRecord[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    unreadable.push({ file, why: `is not JSON: ${(error as Error).message}` });
    return [];
  }
  const {
    kind,
    runs,
    schemaVersion: version,
  } = (document ?? {}) as { kind?: unknown; runs?: unknown; schemaVersion?: unknown };
  // Another document of ours, which lies in a folder beside those of runs.
  if (kind === 'gateway-overhead' || kind === 'claim') return [];
  if (version !== schemaVersion) {
    const found = version === undefined ? 'no schemaVersion' : `schemaVersion ${JSON.stringify(version)}`;
    unreadable.push({ file, why: `has ${found}; this version of contend reads ${schemaVersion}` });
    return [];
  }
  const records: RunRecord[] = [];
  for (const [index, candidate] of (Array.isArray(runs) ? runs : [document]).entries()) {
    if (isRecord(candidate)) records.push(candidate);
    else {
      const [first] = isRecord.errors ?? [];
      const more = (isRecord.errors?.length ?? 1) - 1;
      const place = `${Array.isArray(runs) ? `/runs/${index}` : ''}${first?.instancePath ?? ''}`;
      unreadable.push({
        file,
        why: `${place || 'the record'} ${first === undefined ? 'is not valid' : wrongText(first)}${more > 0 ? `, and ${more} more` : ''}`,
      });
    }
  }
  return records;
}

/** What the schema says of a place, and of which member where it is one too many. */
function wrongText({ message = 'is not valid', params }: ErrorObject): string {
  const { additionalProperty: name } = params as { additionalProperty?: string };
  return name === undefined ? message : `has the member ${JSON.stringify(name)}, which this version does not know`;
}

/** What lies beside records and is none: a schema, a proof, what a sweep is made of, what was foretold and became of it. */
const besides = /(\.schema|^proof|^sweep|^prediction|^validation)\.json$/;

/** JSON files at a path, at most so many folders deep. */
async function filesOf(path: string, depth: number): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory() && depth > 1) files.push(...(await filesOf(inner, depth - 1)));
    else if (entry.isFile() && entry.name.endsWith('.json') && !besides.test(entry.name)) files.push(inner);
  }
  return files;
}
