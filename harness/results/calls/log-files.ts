import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import { whyOfFile } from '../why-of-file.ts';

/** Logs that one clock has written: the files of a log in order of age, the oldest first. */
export interface LogStream {
  /** Path of the log without what rotation has added to it; `-` is stdin. */
  readonly name: string;
  readonly files: readonly string[];
}

/** What a log is called to a person: its file where there is one, else what its files have in common. */
export function shownName({ name, files }: LogStream): string {
  return files.length === 1 ? (files[0] ?? name) : name;
}

/** What rotation adds: `.1`, `-20261128`, `.2026-11-28`, `.3.gz`. */
const rotated = /^(.+?)(?:\.(\d{1,5})|[.-](\d{8}(?:-?\d{2,6})?|\d{4}-\d\d-\d\d(?:[T_-]\d\d(?:-?\d\d){0,2})?))?(\.gz)?$/;

/**
 * The logs that paths name: files, folders (all files in them, not in folders below), `-` for stdin. Files that rotation has
 * made of one log are one stream. Throws CTD_RESULTS with every path that cannot be read.
 */
export async function logStreams(paths: readonly string[]): Promise<readonly LogStream[]> {
  const problems: string[] = [];
  const found = new Map<string, string>();
  for (const path of paths) {
    if (path === '-') {
      found.set('-', '-');
      continue;
    }
    try {
      const files = await filesOf(path);
      if (files.length === 0) problems.push(`${path}: holds no files; name a log, or a folder of logs`);
      // A file that is named twice, or linked, is read once.
      for (const file of files) {
        // A pipe, as `<(command)` is, has no name of its own.
        const real = await realpath(file).catch(() => file);
        if (!found.has(real)) found.set(real, file);
      }
    } catch (error) {
      problems.push(`${path}: ${whyOfFile(error)}`);
    }
  }
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  return streamsOf([...found.values()]);
}

/** Those of the paths that can be read but once: stdin, and pipes. */
export async function onceOnly(paths: readonly string[]): Promise<string[]> {
  const each = paths.map(async (path) => {
    const isPipe = path === '-' || (await stat(path).then((about) => about.isFIFO(), () => false));
    return isPipe ? [path] : [];
  });
  return (await Promise.all(each)).flat();
}

async function filesOf(path: string): Promise<string[]> {
  const about = await stat(path);
  if (!about.isDirectory()) {
    await access(path, constants.R_OK);
    return [path];
  }
  const entries = await readdir(path, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const file = join(path, entry.name);
    if (!entry.name.startsWith('.') && (entry.isFile() || (entry.isSymbolicLink() && (await isFile(file))))) files.push(file);
  }
  return files.sort();
}

/** Whether a link leads to a file; one that leads nowhere, to a folder or to stdout does not. */
async function isFile(link: string): Promise<boolean> {
  return stat(link).then(
    (about) => about.isFile(),
    () => false,
  );
}

/** Files by the log that they are of; in each the oldest first. */
export function streamsOf(files: readonly string[]): LogStream[] {
  const streams = new Map<string, { file: string; age: number }[]>();
  for (const file of files) {
    const [, base = '', number = '', date = ''] = rotated.exec(basename(file)) ?? [];
    const name = file === '-' ? '-' : join(dirname(file), base);
    const members = streams.get(name);
    const one = { file, age: ageOf(number, date) };
    if (members === undefined) streams.set(name, [one]);
    else members.push(one);
  }
  return [...streams].map(([name, members]) => ({
    name,
    files: members.sort((a, b) => b.age - a.age || (a.file < b.file ? -1 : 1)).map(({ file }) => file),
  }));
}

/** Larger is older: `.3` before `.1` before the log itself; of dates the earlier is older. */
function ageOf(number: string, date: string): number {
  if (number !== '') return Number(number);
  return date === '' ? -Infinity : -Number(date.replaceAll(/\D/g, '').padEnd(14, '0'));
}
