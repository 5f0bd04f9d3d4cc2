import type { Gate } from '../analyze/gate/gate.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Plan } from '../plan/cell.ts';
import { raceDocument, raceReading, raceTables } from '../report/documents/race.ts';
import { workloads } from '../../workloads/index.ts';
import { print } from './print.ts';

/**
 * Prints the tables of a plan: for a person each as soon as the last race of its workload is done, where the plan runs workload
 * after workload, and else all of them in the end.
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

  /** Prints what is left, and how to read it. */
  end(): void {
    if (this.#all.length === 0) return;
    if (!this.#comesAtOnce) {
      print(raceDocument(this.#all, workloads, this.#gate), this.#plan.format);
      return;
    }
    this.#flush();
    print(raceReading(this.#all, this.#gate), this.#plan.format);
  }

  get #comesAtOnce(): boolean {
    return this.#plan.format === 'text' && this.#plan.blocks === 1;
  }

  #flush(): void {
    this.#before();
    print(raceTables(this.#open, workloads, this.#gate), this.#plan.format);
    process.stdout.write('\n');
    this.#open = [];
  }
}
