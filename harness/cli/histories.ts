import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ContendError } from '../core/errors.ts';
import type { Grounds } from '../core/grounds.ts';
import { find } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import { secretsHere } from '../core/secrets.ts';
import type { Plan } from '../plan/cell.ts';
import { writeHistory } from '../results/history/write-history.ts';
import { fileNameOf } from '../results/results.ts';
import { prepareFolder } from '../results/write-whole.ts';
import { workloads } from '../../workloads/index.ts';

const endings = /\.ndjson(?:\.gz)?$/;

/** Writes every request of the races of a plan. */
class Histories {
  readonly written: string[] = [];
  readonly #path: string;
  readonly #isAlone: boolean;
  #failure: unknown;

  constructor(path: string, isAlone: boolean) {
    this.#path = path;
    this.#isAlone = isAlone;
  }

  readonly write = async (grounds: Grounds, record: RunRecord): Promise<void> => {
    const path = this.#isAlone
      ? this.#path
      : this.#path.replace(endings, (ending) => `-${fileNameOf(this.written.length + 1, record)}${ending}`);
    const workload = find(workloads, record.workload, 'workload');
    if (typeof workload === 'string') throw new Error(workload);
    try {
      await writeHistory(path, { grounds, workload, run: record, secrets: secretsHere });
      this.written.push(path);
    } catch (error) {
      // The record is kept first.
      this.#failure = error;
    }
  };

  /** Throws what went wrong with the last file. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/**
 * Makes ready what writes the requests of a plan; undefined where nobody wants them. Throws CTD_OPTIONS or CTD_RESULTS
 * where they cannot be written, before anything is raced.
 */
export async function historiesOf({
  historyOut: path,
  cells,
  blocks,
}: Pick<Plan, 'historyOut' | 'cells' | 'blocks'>): Promise<Histories | undefined> {
  if (path === undefined) return undefined;
  const isAlone = cells.length * blocks === 1;
  if (!endings.test(path))
    throw new ContendError('CTD_OPTIONS', [
      `--history-out: ${path} does not end in .ndjson.gz, or in .ndjson for lines that are not compressed`,
    ]);
  await prepareFolder(dirname(path), 'another file with --history-out');
  const found = isAlone ? await stat(path).catch(() => undefined) : undefined;
  if (found?.isDirectory() === true)
    throw new ContendError('CTD_RESULTS', [`--history-out: ${path} is a folder; name a file`]);
  if (found !== undefined)
    await access(path, constants.W_OK).catch(() => {
      throw new ContendError('CTD_RESULTS', [`--history-out: ${path} may not be written; name another file`]);
    });
  return new Histories(path, isAlone);
}
