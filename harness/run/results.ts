import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import { ContendError } from '../core/errors.ts';
import { schemaVersion } from '../core/run-record.ts';
import type { RunRecord } from '../core/run-record.ts';

/** A folder that gets one file a record; a file is there completely or not at all. */
export interface Results {
  readonly folder: string;
  /** Answers with the path of the file. Throws CTD_RESULTS. */
  write(record: RunRecord): Promise<string>;
}

/** Makes a fresh folder below `out`, named by the time in UTC. Throws CTD_RESULTS when it cannot. */
export async function createResults(out: string, now: Date = new Date()): Promise<Results> {
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = join(out, `${time}Z-${randomBytes(3).toString('hex')}`);
  await prepareFolder(out);
  let written = 0;
  return {
    folder,
    async write(record) {
      written += 1;
      const index = String(written).padStart(3, '0');
      // With the first record: a run that fails before leaves no empty folder.
      return writeWhole(folder, `${index}-${plain(record.workload)}-${plain(record.strategy)}.json`, record);
    },
  };
}

/**
 * Writes a value as JSON into a folder, which is made where it is missing, and answers with the file's path; the file is
 * there completely or not at all. Throws CTD_RESULTS.
 */
export async function writeWhole(folder: string, name: string, value: object): Promise<string> {
  const path = join(folder, name);
  const aside = `${path}.part`;
  await writing(folder, async () => {
    await makeFolder(folder);
    try {
      await writeToDisk(aside, `${JSON.stringify(value, null, 2)}\n`);
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  });
  return path;
}

/** Makes sure that there is a folder that can be written to. Throws CTD_RESULTS. */
export async function prepareFolder(folder: string): Promise<void> {
  await writing(folder, () => makeFolder(folder));
}

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
  const isRecord = await validator();
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

/** Loaded and compiled where records are read only: a run that writes does not pay for it. */
async function validator(): Promise<Validator> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
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
  if (kind === 'gateway-overhead') return [];
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
        why: `${place || 'the record'} ${first?.message ?? 'is not valid'}${more > 0 ? `, and ${more} more` : ''}`,
      });
    }
  }
  return records;
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

/** Writes a file and waits until the disk has it: a full disk may say so only then. */
async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder and those above it that are missing, one by one: a recursive mkdir never ends below /proc. */
async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) {
    if (!found.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(path, constants.W_OK);
    return;
  }
  const above = dirname(resolve(path));
  if (above !== resolve(path)) await makeFolder(above);
  await mkdir(path);
}

async function writing<T>(folder: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it cannot be made there' : whyOfFile(error);
    throw new ContendError(
      'CTD_RESULTS',
      [`results cannot be written to ${folder}: ${why}; name another folder with --out`],
      { cause: error },
    );
  }
}

/** Why a file cannot be read or written, in plain words. */
export function whyOfFile(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    EACCES: 'access is not permitted',
    EPERM: 'access is not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'there is a file of that name already',
    ENOENT: 'it does not exist',
  };
  const { code, message } = error as NodeJS.ErrnoException;
  return words[code ?? ''] ?? message;
}

/** A name as part of a file's name. */
export function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, '_').slice(0, 60);
}
