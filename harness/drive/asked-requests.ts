import { askedOf } from '../core/asked.ts';
import type { Asked } from '../core/asked.ts';
import type { Answer, Intent } from '../core/operation.ts';
import { isSampled } from '../core/sample.ts';

/** Requests of one thread that are kept in full at most: of a sample of the slots, of all of them, and for a history that is written. */
const most = { none: 0, sample: 25_000, all: 200_000, every: 1_000_000 } as const;

/** Of which slots requests are kept. */
export type AskedShare = keyof typeof most;

/** Keeps what requests asked for in full, for a search through all orders. */
export class AskedRequests {
  /** By nonce. */
  kept = new Map<number, Asked>();
  readonly #of: AskedShare;
  #slot = -1;
  #isSampled = false;

  constructor(of: AskedShare) {
    this.#of = of;
  }

  /** What is written leaves room for the sample that the checks look at. */
  get #most(): number {
    return this.#of === 'every' && !this.#isSampled ? most.every - most.sample : most[this.#of];
  }

  /** Forgets all; who has them keeps them. */
  clear(): void {
    this.kept = new Map();
  }

  note(nonce: number, slot: number, intent: Intent & { kind: 'read' | 'command' }, answer: Answer): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#isSampled = isSampled(slot);
    }
    const isWanted = this.#isSampled || this.#of === 'all' || this.#of === 'every';
    if (isWanted && this.kept.size < this.#most) this.kept.set(nonce, askedOf(intent, answer));
  }
}
