import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ContendError } from '../core/errors.ts';
import { whyOfFile } from './why-of-file.ts';
import { asideOf, tryFolder } from './writable-file.ts';

/**
 * Writes a value as JSON into a folder, which is made where it is missing, and answers with the file's path; the file is
 * there completely or not at all. Throws CTD_RESULTS.
 */
export async function writeWhole(folder: string, name: string, value: object): Promise<string> {
  const path = join(folder, name);
  await writing(folder, anotherFolder, async () => {
    await makeFolder(folder);
    await putInPlace(path, `${JSON.stringify(value, null, 2)}\n`);
  });
  return path;
}

/**
 * Lets a file be written beside its place, and then puts it there: completely or not at all. `instead` is what to name
 * where that cannot be. Throws CTD_RESULTS.
 */
export async function wholly(
  folder: string,
  name: string,
  instead: string,
  write: (aside: string) => Promise<void>,
): Promise<void> {
  await writing(folder, instead, async () => {
    await makeFolder(folder);
    await inPlace(join(folder, name), write);
  });
}

/** Puts a text into a file in place of what is there, completely or not at all. Throws what the system says. */
export function putInPlace(path: string, text: string): Promise<void> {
  return inPlace(path, (aside) => writeToDisk(aside, text));
}

async function inPlace(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = asideOf(path);
  try {
    await write(aside);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** Makes sure that there is a folder that can be written to. Throws CTD_RESULTS. */
export async function prepareFolder(folder: string, instead = anotherFolder): Promise<void> {
  await writing(folder, instead, async () => {
    await makeFolder(folder);
    tryFolder(folder);
  });
}

const anotherFolder = 'another folder with --out';

/** Writes a file and waits until the disk has it: a full disk may say so only then. */
async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
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

async function writing<T>(folder: string, instead: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it cannot be made there' : whyOfFile(error);
    throw new ContendError(
      'CTD_RESULTS',
      [`results cannot be written to ${folder}: ${why}; name ${instead}`],
      { cause: error },
    );
  }
}
