import type { Call } from '../../core/call.ts';
import { asksForChange } from './refusals.ts';

/** What is remembered of a client by its name. */
export interface NameMemory {
  /** Its call that was done last. */
  arrivedMs: number;
  doneMs: number;
  isChange: boolean;
  /** Whether it has had a change and another call under way at once, as one client that does one thing at a time has not. */
  isShared: boolean;
}

/** Names of a generation; up to twice as many are remembered. */
const generation = 50_000;

/** Finds names that several clients go by, such as an API key of several workers, in a stream of calls in order of their ends. */
export class OverlappingNames {
  #young = new Map<string, NameMemory>();
  #old = new Map<string, NameMemory>();
  /** How many names are known to be shared, and the first of them. */
  shared = 0;
  readonly first: string[] = [];

  /** Takes the next call of a client that has a name; times of the log may be off by `stepMs`. */
  take(call: Call, stepMs: number): NameMemory {
    const name = call.client ?? '';
    const memory = this.#young.get(name) ?? this.#known(name);
    const { arrivedMs, doneMs } = call;
    if (!memory.isShared && arrivedMs + stepMs < memory.doneMs && memory.arrivedMs + stepMs < doneMs)
      this.#overlap(call, memory);
    if (doneMs >= memory.doneMs) {
      memory.arrivedMs = arrivedMs;
      memory.doneMs = doneMs;
      memory.isChange = asksForChange(call);
    }
    return memory;
  }

  #overlap(call: Call, memory: NameMemory): void {
    // A line that stands there twice is one call.
    const isTwice = call.arrivedMs === memory.arrivedMs && call.doneMs === memory.doneMs;
    if (isTwice || !(memory.isChange || asksForChange(call))) return;
    memory.isShared = true;
    this.shared += 1;
    if (this.first.length < 3) this.first.push(call.client ?? '');
  }

  #known(name: string): NameMemory {
    let memory = this.#old.get(name);
    if (memory === undefined)
      memory = { arrivedMs: -Infinity, doneMs: -Infinity, isChange: false, isShared: false };
    else this.#old.delete(name);
    this.#young.set(name, memory);
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    return memory;
  }
}
