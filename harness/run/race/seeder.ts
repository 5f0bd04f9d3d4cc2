import type { Seed } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import type { GenerationCounters } from '../../drive/generations.ts';
import { slotName } from '../../core/slot.ts';
import type { Settings } from '../../core/slot.ts';
import { patiently } from '../../faults/patiently.ts';

/** Records that are written at once, about: whole slots. A store of ours takes more than a hook, which may send a request for each. */
export const batches = { store: 2000, hook: 256 } as const;

/** Keeps fresh records ahead of the race: a chunk of generations a key, and the next when half of it is used. */
export class Seeder {
  readonly chunk: number;
  readonly #workload: Workload;
  readonly #settings: Settings;
  readonly #counters: GenerationCounters;
  readonly #write: (records: readonly Seed[]) => Promise<void>;
  readonly #batch: number;
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
    batch: number = batches.store,
  ) {
    this.#workload = workload;
    this.#settings = settings;
    this.#counters = counters;
    this.#write = write;
    this.#batch = batch;
    this.chunk = Math.min(256, Math.max(2, Math.ceil(2048 / counters.seeded.length)));
  }

  /** Seeds `generations` of every key; for the start, when nothing is known of which keys will be hot. */
  async seedAll(generations: number): Promise<void> {
    const keys = Array.from({ length: this.#counters.seeded.length }, (_, key) => key);
    for (const records of this.#batches(keys, 0, generations)) await this.#write(records);
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
    for (const records of this.#batches([key], from, from + this.chunk))
      await patiently(
        () => this.#write(records),
        () => this.patient,
      );
    Atomics.store(this.#counters.seeded, key, from + this.chunk);
  }

  /** Records of some generations of keys, those of a slot together. */
  *#batches(keys: readonly number[], from: number, to: number): Generator<readonly Seed[]> {
    let records: Seed[] = [];
    for (const key of keys)
      for (let generation = from; generation < to; generation++) {
        const slot = { key, generation, name: slotName(key, generation, this.#counters.salt) };
        records.push(...this.#workload.seed(slot, this.#settings));
        if (records.length < this.#batch) continue;
        yield records;
        records = [];
      }
    if (records.length > 0) yield records;
  }
}
