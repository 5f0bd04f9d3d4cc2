import { accessSync, constants, realpathSync, statSync } from 'node:fs';
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
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return 'a part of the path is a file, not a folder; name another folder';
    return `${whyOfFile(error)}; name another folder`;
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
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return `${whyOfFile(error)}; name another file`;
  }
}
