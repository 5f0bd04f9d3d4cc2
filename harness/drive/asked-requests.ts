import { askedOf } from '../core/asked.ts';
import type { Asked } from '../core/asked.ts';
import type { Answer, Intent } from '../core/operation.ts';
import { isSampled } from '../core/sample.ts';

/** Requests of one thread that are kept in full at most, of a sample of the slots and of all of them. */
const most = { none: 0, sample: 25_000, all: 200_000 } as const;

/** Of which slots requests are kept. */
export type AskedShare = keyof typeof most;

/** Keeps what requests asked for in full, for a search through all orders. */
export class AskedRequests {
  /** By nonce. */
  readonly kept = new Map<number, Asked>();
  readonly #of: AskedShare;
  #slot = -1;
  #isWanted = false;

  constructor(of: AskedShare) {
    this.#of = of;
  }

  note(nonce: number, slot: number, intent: Intent & { kind: 'read' | 'command' }, answer: Answer): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#isWanted = this.#of === 'all' || isSampled(slot);
    }
    if (this.#isWanted && this.kept.size < most[this.#of]) this.kept.set(nonce, askedOf(intent, answer));
  }
}
