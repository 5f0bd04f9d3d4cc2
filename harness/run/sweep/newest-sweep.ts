import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName } from './sweep-folder.ts';

/** The folder of the sweep that was begun last, of those in a folder of results or in its `sweeps`; undefined without any. */
export async function newestSweep(results: string): Promise<string | undefined> {
  const found: { readonly folder: string; readonly atMs: number }[] = [];
  for (const parent of [results, join(results, 'sweeps')])
    for (const name of await readdir(parent).catch(() => [])) {
      const folder = join(parent, name);
      const manifest = await stat(join(folder, manifestName)).catch(() => undefined);
      if (manifest !== undefined) found.push({ folder, atMs: manifest.mtimeMs });
    }
  return found.toSorted((a, b) => b.atMs - a.atMs)[0]?.folder;
}
