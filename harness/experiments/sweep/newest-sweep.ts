import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, recordFiles } from './sweep-folder.ts';

/** The sweep that measured last, of those in a folder of results or in its `sweeps`; undefined without any. */
export async function newestSweep(results: string): Promise<string | undefined> {
  const found: { readonly folder: string; readonly atMs: number }[] = [];
  for (const parent of [results, join(results, 'sweeps')])
    for (const name of await readdir(parent).catch(() => [])) {
      // What a plan of a deployment has measured is too little for a curve.
      if (name.startsWith('measured-')) continue;
      const folder = join(parent, name);
      const atMs = await measuredAtMs(folder);
      if (atMs !== undefined) found.push({ folder, atMs });
    }
  return found.toSorted((a, b) => b.atMs - a.atMs)[0]?.folder;
}

/** When a sweep wrote its last record; undefined where there is no sweep, or none that has measured anything. */
async function measuredAtMs(folder: string): Promise<number | undefined> {
  const files: readonly string[] = await readdir(folder).catch(() => []);
  const records = recordFiles(files);
  if (!files.includes(manifestName) || records.length === 0) return undefined;
  const times = await Promise.all(records.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Math.max(...times);
}
