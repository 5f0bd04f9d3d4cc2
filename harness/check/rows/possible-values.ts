import { countAtMost } from './row-order.ts';

/** Changes of one value, in ascending order of a time; `best` says the best of them up to, or from, each place. */
interface Ranked {
  readonly sent: readonly number[];
  readonly best: Float64Array;
}

/**
 * What one value of a record can have been at a time, by the intervals of the changes that set it: a change cannot be seen
 * before it was sent, nor after another one that began when it was complete and was complete itself. Closed intervals.
 */
export class PossibleValues {
  readonly #value: number[] = [];
  readonly #sent: number[] = [];
  readonly #done: number[] = [];
  /** All changes by their sending: the earliest end from each of them on. */
  #ends: Ranked | undefined;
  /** By value, its changes by their sending: the latest end up to each of them. */
  #ofValue = new Map<number, Ranked>();

  constructor(initial: number) {
    this.set(initial, -Infinity, -Infinity);
  }

  /** Notes a change; one that may not have happened at all, or at any time from its sending on, is never done. */
  set(value: number, sentMs: number, doneMs: number): void {
    this.#value.push(value);
    this.#sent.push(sentMs);
    this.#done.push(doneMs);
    this.#ends = undefined;
    this.#ofValue.clear();
  }

  /** Whether the value can have been that at some moment of an interval. */
  can(value: number, fromMs: number, toMs: number): boolean {
    const { sent, best } = this.#ofValue.get(value) ?? this.#rank(value);
    const begun = countAtMost(sent, toMs);
    if (begun === 0) return false;
    const ends = (this.#ends ??= this.#rankEnds());
    const after = countAtMost(ends.sent, best[begun - 1]!);
    return after === ends.sent.length || ends.best[after]! >= fromMs;
  }

  #rank(value: number): Ranked {
    const own = this.#order().filter((at) => this.#value[at] === value);
    const best = new Float64Array(own.length);
    for (const [place, at] of own.entries())
      best[place] = Math.max(place === 0 ? -Infinity : best[place - 1]!, this.#done[at]!);
    const ranked = { sent: own.map((at) => this.#sent[at]!), best };
    this.#ofValue.set(value, ranked);
    return ranked;
  }

  #rankEnds(): Ranked {
    const order = this.#order();
    const best = new Float64Array(order.length);
    for (let place = order.length - 1; place >= 0; place--)
      best[place] = Math.min(
        place + 1 < order.length ? best[place + 1]! : Infinity,
        this.#done[order[place]!]!,
      );
    return { sent: order.map((at) => this.#sent[at]!), best };
  }

  #order(): number[] {
    return Array.from(this.#sent.keys()).toSorted((one, other) => this.#sent[one]! - this.#sent[other]!);
  }
}
