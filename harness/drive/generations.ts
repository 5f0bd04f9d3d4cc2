import { slotName } from '../core/slot.ts';
import type { Slot } from '../core/slot.ts';

/** What all generator threads share about the contended keys: four counters a key. */
export interface GenerationCounters {
  readonly generation: Int32Array;
  readonly decisions: Int32Array;
  /** Generations whose records exist: those below this number. */
  readonly seeded: Int32Array;
  /** The first generation of the chapter that is written now. */
  readonly firsts: Int32Array;
  /** The number of that chapter, alone; it is written after `firsts`. */
  readonly chapter: Int32Array;
  /** What the names of all slots begin with; empty where the store is this race's own. */
  readonly salt: string;
  /** After how many of the counted decisions a key's generation ends, where that is not the same for all keys at all times. */
  readonly goal?: Int32Array;
}

/** Makes the counters in shared memory. */
export function generationCounters(keys: number, salt = ''): GenerationCounters {
  const column = (length = keys): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  return {
    generation: column(),
    decisions: column(),
    seeded: column(),
    firsts: column(),
    chapter: column(1),
    salt,
  };
}

/**
 * Begins another chapter of the race: its generations are those that do not exist yet, so that nobody can be at work on them.
 * Once they are seeded, `beginChapterAt` makes them current.
 */
export function beginChapter({ seeded, firsts, chapter }: GenerationCounters): void {
  for (let key = 0; key < firsts.length; key++) Atomics.store(firsts, key, Atomics.load(seeded, key));
  Atomics.add(chapter, 0, 1);
}

/** Makes the first generation of the chapter current for a key, unless decisions have done that already. */
export function beginChapterAt(key: number, { generation, decisions, firsts }: GenerationCounters): void {
  const first = Atomics.load(firsts, key);
  for (let now = Atomics.load(generation, key); now < first; now = Atomics.load(generation, key)) {
    Atomics.store(decisions, key, 0);
    Atomics.compareExchange(generation, key, now, first);
  }
}

/**
 * The current generation of each contended key. It ends after a fixed number of decisions, whoever made them, so that
 * contention does not dry up when the items are gone; it never moves to records that do not exist yet.
 */
export class Generations {
  readonly #counters: GenerationCounters;
  readonly #decisions: number;
  readonly #reserve: number;
  readonly #onLow: (key: number) => void;
  #inRounds = false;
  /** The slot that was last current for each key: most operations ask for the same. */
  readonly #slots: Slot[] = [];
  /** How often a generation had to last longer because the next was not seeded. */
  held = 0;

  /** `onLow` is called when fewer than `reserve` seeded generations are left ahead of a key. */
  constructor(
    counters: GenerationCounters,
    decisions: number,
    reserve: number,
    onLow: (key: number) => void,
  ) {
    this.#counters = counters;
    this.#decisions = decisions;
    this.#reserve = reserve;
    this.#onLow = onLow;
  }

  get salt(): string {
    return this.#counters.salt;
  }

  current(key: number): Slot {
    const generation = Atomics.load(this.#counters.generation, key);
    const known = this.#slots[key];
    if (known !== undefined && known.generation === generation) return known;
    const slot = { key, generation, name: slotName(key, generation, this.#counters.salt) };
    this.#slots[key] = slot;
    return slot;
  }

  /** Counts a decision; the one that completes the generation begins the next. */
  decided({ key, generation }: Slot): void {
    if (this.#inRounds) return;
    const { generation: generations, decisions, seeded, goal } = this.#counters;
    if (Atomics.load(generations, key) !== generation) return;
    const made = Atomics.add(decisions, key, 1) + 1;
    const needed = goal === undefined ? this.#decisions : Atomics.load(goal, key);
    if (made < needed) return;
    if (Atomics.load(seeded, key) <= generation + 1) {
      if (made === needed) this.held += 1;
      this.#onLow(key);
      return;
    }
    // The count goes first: a new generation that began with an old count would end too early.
    if (Atomics.compareExchange(decisions, key, made, 0) !== made) return;
    if (Atomics.compareExchange(generations, key, generation, generation + 1) !== generation) return;
    if (Atomics.load(seeded, key) - generation - 2 < this.#reserve) this.#onLow(key);
  }

  /** Begins a given generation of every key, as the rounds of a burst do; from then on decisions end none. */
  begin(generation: number): void {
    this.#inRounds = true;
    this.#counters.generation.fill(generation);
    this.#counters.decisions.fill(0);
  }
}
