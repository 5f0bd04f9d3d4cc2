import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RunRecord } from '../core/run-record.ts';
import { prepareFolder, writeWhole } from './write-whole.ts';

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
      // With the first record: a run that fails before leaves no empty folder.
      return writeWhole(folder, `${fileNameOf(written, record)}.json`, record);
    },
  };
}

/** What the file of a record is called, and others beside it: its number in the run and what was raced. */
export function fileNameOf(
  number: number,
  { workload, strategy }: Pick<RunRecord, 'workload' | 'strategy'>,
): string {
  return `${String(number).padStart(3, '0')}-${plain(workload)}-${plain(strategy)}`;
}

/** A name as part of a file's name. */
export function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, '_').slice(0, 60);
}
