import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { whyNoFolder, whyUnwritable } from '../results/writable-file.ts';
import type { Merged } from './merged.ts';

/** How a file of all requests of a race ends. */
export const historyEndings = /\.ndjson(?:\.gz)?$/;

/** Lists what keeps records and histories from being written where they were asked for, as far as that can be seen before anything is raced. */
export function placeProblems({
  out,
  'history-out': history,
}: Pick<Merged, 'out' | 'history-out'>): string[] {
  const problems: string[] = [];
  const [folder] = out.values;
  const noFolder = out.source === undefined || folder === undefined ? undefined : whyNoFolder(folder);
  if (noFolder !== undefined) problems.push(`${out.source}: ${folder} cannot be written: ${noFolder}`);
  const [path] = history.values;
  if (path === undefined) return problems;
  const { source = '--history-out' } = history;
  if (!historyEndings.test(path))
    problems.push(
      `${source}: ${path} does not end in .ndjson.gz, or in .ndjson for lines that are not compressed`,
    );
  // Its folder is made where there is none.
  const why = existsSync(dirname(path)) ? whyUnwritable(path) : whyNoFolder(dirname(path));
  if (why !== undefined) problems.push(`${source}: ${path} cannot be written: ${why}`);
  return problems;
}
