import type { Seed } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import type { GenerationCounters } from '../../drive/generations.ts';
import { slotName } from '../../core/slot.ts';
import type { Settings } from '../../core/slot.ts';
import { patiently } from '../faults/patiently.ts';

/** Records that are written to the store at once. */
const batch = 2000;

/** Keeps fresh records ahead of the race: a chunk of generations a key, and the next when half of it is used. */
export class Seeder {
  readonly chunk: number;
  readonly #workload: Workload;
  readonly #settings: Settings;
  readonly #counters: GenerationCounters;
  readonly #write: (records: readonly Seed[]) => Promise<void>;
  readonly #busy = new Map<number, Promise<void>>();
  /** Whether what cannot be written during the race is tried again, because a fault is in the way of it. */
  patient = false;
  /** The first failure to write; seeding ends with it. */
  failure: unknown;

  constructor(
    workload: Workload,
    settings: Settings,
    counters: GenerationCounters,
    write: (records: readonly Seed[]) => Promise<void>,
  ) {
    this.#workload = workload;
    this.#settings = settings;
    this.#counters = counters;
    this.#write = write;
    this.chunk = Math.min(256, Math.max(2, Math.ceil(2048 / counters.seeded.length)));
  }

  /** Seeds `generations` of every key; for the start, when nothing is known of which keys will be hot. */
  async seedAll(generations: number): Promise<void> {
    let records: Seed[] = [];
    for (let key = 0; key < this.#counters.seeded.length; key++) {
      records.push(...this.#records(key, 0, generations));
      if (records.length >= batch) {
        await this.#write(records);
        records = [];
      }
    }
    if (records.length > 0) await this.#write(records);
    this.#counters.seeded.fill(generations);
  }

  /** Seeds the next chunk of one key, unless that is under way. */
  more(key: number): void {
    if (this.#busy.has(key) || this.failure !== undefined) return;
    const next = this.#next(key)
      .catch((error: unknown) => (this.failure ??= error ?? new Error('nobody said why')))
      .finally(() => this.#busy.delete(key));
    this.#busy.set(
      key,
      next.then(() => {}),
    );
  }

  /** Resolves when there are records of the generation at which the chapter of a key begins; throws where none can be written. */
  async beyond(key: number): Promise<void> {
    const first = Atomics.load(this.#counters.firsts, key);
    while (Atomics.load(this.#counters.seeded, key) <= first) {
      if (this.failure !== undefined) throw this.failure;
      this.more(key);
      await this.#busy.get(key);
    }
  }

  /** Resolves when nothing is being written. */
  async quiet(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async #next(key: number): Promise<void> {
    const from = Atomics.load(this.#counters.seeded, key);
    const records = this.#records(key, from, from + this.chunk);
    const write = () => this.#write(records);
    if (records.length > 0) await patiently(write, () => this.patient);
    Atomics.store(this.#counters.seeded, key, from + this.chunk);
  }

  #records(key: number, from: number, to: number): Seed[] {
    const records: Seed[] = [];
    for (let generation = from; generation < to; generation++) {
      const slot = { key, generation, name: slotName(key, generation, this.#counters.salt) };
      records.push(...this.#workload.seed(slot, this.#settings));
    }
    return records;
  }
}
