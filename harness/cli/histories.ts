import { messageOf } from '../core/errors.ts';
import type { Grounds } from '../core/grounds.ts';
import { find } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import { secretsHere } from '../core/secrets.ts';
import type { Plan } from '../plan/cell.ts';
import { historyEndings } from '../plan/places.ts';
import { writeHistory } from '../results/history/write-history.ts';
import { fileNameOf } from '../results/results.ts';
import { leftAside } from '../results/writable-file.ts';
import { workloads } from '../../workloads/index.ts';

/** Writes every request of the races of a plan. */
class Histories {
  readonly written: string[] = [];
  /** What could not be written, and why; the races go on. */
  readonly failures: string[] = [];
  readonly #path: string;
  readonly #isAlone: boolean;
  readonly #signal: AbortSignal;
  #races = 0;

  constructor(path: string, isAlone: boolean, signal: AbortSignal) {
    this.#path = path;
    this.#isAlone = isAlone;
    this.#signal = signal;
  }

  /** Halves of such files that a run has left which was killed. */
  get left(): readonly string[] {
    return leftAside(this.#path.replace(historyEndings, ''));
  }

  readonly write = async (grounds: Grounds, record: RunRecord): Promise<void> => {
    this.#races += 1;
    const path = this.#isAlone
      ? this.#path
      : this.#path.replace(historyEndings, (ending) => `-${fileNameOf(this.#races, record)}${ending}`);
    const workload = find(workloads, record.workload, 'workload');
    if (typeof workload === 'string') throw new Error(workload);
    try {
      await writeHistory(path, { grounds, workload, run: record, secrets: secretsHere }, this.#signal);
      this.written.push(path);
    } catch (error) {
      const why = this.#signal.aborted ? 'interrupted' : messageOf(error);
      this.failures.push(`${path} is not written: ${why}`);
    }
  };
}

/** What writes the requests of a plan; undefined where nobody wants them. That they can be written the plan has seen. */
export function historiesOf(
  { historyOut: path, cells, blocks }: Pick<Plan, 'historyOut' | 'cells' | 'blocks'>,
  signal: AbortSignal,
): Histories | undefined {
  if (path === undefined) return undefined;
  return new Histories(path, cells.length * blocks === 1, signal);
}
