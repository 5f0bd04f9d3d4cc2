import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ContendError } from '../../core/errors.ts';
import { prepareFolder } from '../../results/write-whole.ts';

/** The file that says which process writes into a folder. */
export const holdName = 'sweep.lock';

/** Who holds a folder, as the file says it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system tells it: a number may have been given anew. Empty where it does not tell. */
  readonly began: string;
  /** Another one each time. */
  readonly word: string;
}

/** How long a file may be without a text: its maker writes it at once. */
const unwrittenMs = 200;

/**
 * Makes this process the only one that writes into a folder, which is made where it is missing, until the answer is called, or
 * the process ends. Throws CTD_RESULTS where another process does; what one has left that is gone does not count.
 */
export async function holdFolder(folder: string): Promise<() => void> {
  await prepareFolder(folder);
  const file = join(folder, holdName);
  const mine = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    began: beganOf(process.pid),
    word: randomBytes(8).toString('hex'),
  } satisfies Holder);
  while (!isMade(file, mine)) {
    const text = await textOf(file);
    if (text === undefined) continue;
    const holder = holderIn(text);
    if (holder !== undefined && isThere(holder)) throw heldBy(holder, folder, file);
    takeAway(file, text);
  }
  const release = (): void => {
    process.off('exit', release);
    if (readOf(file) === mine) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

function heldBy({ pid, host }: Holder, folder: string, file: string): ContendError {
  const away = host === hostname() ? '' : ` on ${host}`;
  const orphan = away === '' ? '' : `, or remove ${file} if it has`;
  return new ContendError('CTD_RESULTS', [
    `another sweep (process ${pid}${away}) is writing into ${folder}; wait until it has ended${orphan}, or name another folder with --out`,
  ]);
}

/** Whether the process is there still; of another machine nobody knows. */
function isThere({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there, too.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beganOf(pid) === began;
}

/** When a process began, in ticks since the machine did; empty where nobody tells. */
function beganOf(pid: number): string {
  // The name of a program may hold anything: what follows its last bracket is counted.
  return (readOf(`/proc/${pid}/stat`)?.replace(/^.*\) /s, '') ?? '').split(' ')[19] ?? '';
}

/** Makes the file with this text; false where it is there already. */
function isMade(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What is in the file, once its maker has written it; undefined where it is gone. */
async function textOf(file: string): Promise<string | undefined> {
  const text = readOf(file);
  if (text !== '') return text;
  await setTimeout(unwrittenMs);
  return readOf(file);
}

/** Removes a file that somebody has left, unless another has come first. */
function takeAway(file: string, left: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readOf(aside) === left) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    return typeof pid === 'number' && typeof host === 'string' && typeof began === 'string'
      ? (JSON.parse(text) as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}

function readOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
