import type { Gate } from '../analyze/gate/gate.ts';
import type { ExitCode } from '../core/errors.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Plan } from '../plan/cell.ts';
import type { Block } from '../report/document.ts';
import { cutShort } from '../report/documents/cut-short.ts';
import { exhibitsDocument, worstOf } from '../report/documents/exhibits.ts';
import { raceDocument, raceReading, raceTables } from '../report/documents/race.ts';
import { workloads } from '../../workloads/index.ts';
import { deliver } from './deliver.ts';
import { print } from './print.ts';

/**
 * Prints the tables of a plan: for a person each as soon as the last race of its workload is done, where the plan runs workload
 * after workload, and else all of them in the end, as to files.
 */
export class Tables {
  readonly #plan: Plan;
  readonly #before: () => void;
  readonly #gate: Gate | undefined;
  readonly #all: RunRecord[] = [];
  /** Those of one workload, whose table is not printed yet. */
  #open: RunRecord[] = [];

  /** `before` is called before anything is written; rows are judged by a gate where there is one. */
  constructor(plan: Plan, before: () => void, gate?: Gate) {
    this.#gate = gate;
    this.#plan = plan;
    this.#before = before;
  }

  add(record: RunRecord): void {
    if (this.#comesAtOnce && this.#open[0] !== undefined && this.#open[0].workload !== record.workload)
      this.#flush();
    this.#all.push(record);
    this.#open.push(record);
  }

  /** Prints what is left, and how to read it; writes all of it to files. `short` says why that is not all. */
  async end(short?: string): Promise<ExitCode> {
    if (this.#all.length === 0) return 0;
    const whole = raceDocument(this.#all, workloads, this.#gate);
    const document = cutShort({ ...whole, blocks: [...whole.blocks, ...this.#worst()] }, short);
    const { outputs } = this.#plan;
    if (!this.#comesAtOnce) return deliver(document, outputs);
    this.#flush();
    const reading = [...raceReading(this.#all, this.#gate).blocks, ...this.#worst()];
    print(cutShort({ ...whole, blocks: reading }, short), 'text');
    return deliver(
      document,
      outputs.filter(({ file }) => file !== undefined),
    );
  }

  /** The worst anomaly as a picture, where that was asked for; a page has all of them. */
  #worst(): readonly Block[] {
    const worst = this.#plan.explain ? worstOf(this.#all) : undefined;
    if (worst === undefined) return [];
    return [{ kind: 'aside', for: 'characters', blocks: () => exhibitsDocument([worst]).blocks }];
  }

  get #comesAtOnce(): boolean {
    const { outputs, blocks } = this.#plan;
    return blocks === 1 && outputs.some(({ format, file }) => format === 'text' && file === undefined);
  }

  #flush(): void {
    this.#before();
    print(raceTables(this.#open, workloads, this.#gate), 'text');
    process.stdout.write('\n');
    this.#open = [];
  }
}
