import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, openSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { whyOfFile } from './why-of-file.ts';

/** The file that a path means, links followed, whether it is there or not. */
export function fileBehind(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const folder = dirname(whole);
    return folder === whole ? whole : join(fileBehind(folder), basename(whole));
  }
}

/** Why a path can be no folder that files are put into, be it made first; undefined where it can. */
export function whyNoFolder(path: string): string | undefined {
  const folder = fileBehind(path);
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return dirname(folder) === folder ? 'it does not exist' : whyNoFolder(dirname(folder));
    if (!found.isDirectory()) return 'a part of the path is a file, not a folder; name another folder';
    tryFolder(folder);
    return undefined;
  } catch (error) {
    return `${whyUntaken(error)}; name another folder`;
  }
}

/** Why no file can be put at a path, with what to do instead; undefined where one can. */
export function whyUnwritable(path: string): string | undefined {
  const file = fileBehind(path);
  const folder = dirname(file);
  try {
    const above = statSync(folder, { throwIfNoEntry: false });
    if (above === undefined) return 'its folder does not exist; make it first';
    if (!above.isDirectory()) return 'a part of the path is a file, not a folder; name another file';
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true || /[/\\]$/.test(path)) return 'it is a folder; name a file in it';
    if (found !== undefined && !found.isFile()) return 'it is a device or a pipe; name an ordinary file';
    if (found !== undefined) accessSync(file, constants.W_OK);
    // It is written beside, and then put in place.
    tryFolder(folder);
    return undefined;
  } catch (error) {
    return `${whyUntaken(error)}; name another file`;
  }
}

/**
 * Puts an empty file into a folder and takes it away again: what permissions say is not what a file system does, such as /proc,
 * to which a superuser may write. Throws what the system says.
 */
export function tryFolder(folder: string): void {
  const probe = asideOf(join(folder, 'contend'));
  closeSync(openSync(probe, 'wx'));
  rmSync(probe, { force: true });
}

/** Why a folder that is there takes no file. */
function whyUntaken(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'its folder takes no files' : whyOfFile(error);
}

/** Where a file is written before it is put in place: a name that nobody can have put there, as a link that leads elsewhere. */
export function asideOf(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}.part`;
}

/** Halves of files whose names begin so: who wrote them was killed meanwhile, or is writing them still. */
export function leftAside(begin: string): string[] {
  const [folder, name] = [dirname(begin), basename(begin)];
  try {
    return readdirSync(folder)
      .filter((other) => other.startsWith(name) && /\.[0-9a-f]{16}\.part$/.test(other))
      .map((other) => join(folder, other));
  } catch {
    return [];
  }
}
