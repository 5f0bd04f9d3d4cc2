import { countAtMost, countBelow } from '../rows/row-order.ts';

/** A change of a quantity: when it can have begun and was surely over, and how much it surely and at most did. */
export interface Move {
  readonly sentMs: number;
  /** Infinity where nobody knows that it ever took effect. */
  readonly doneMs: number;
  /** Above 0 for a gain, below for a loss; 0 where it may have done nothing. */
  readonly certain: number;
  /** Of the same sign, and no smaller in size. */
  readonly possible: number;
}

/** Amounts that add up over time. */
class Sums {
  readonly #times: Float64Array;
  readonly #sums: Float64Array;

  constructor(amounts: { readonly atMs: number; readonly amount: number }[]) {
    amounts.sort((a, b) => a.atMs - b.atMs);
    this.#times = Float64Array.from(amounts, ({ atMs }) => atMs);
    this.#sums = new Float64Array(amounts.length + 1);
    for (const [at, { amount }] of amounts.entries()) this.#sums[at + 1] = this.#sums[at]! + amount;
  }

  /** What had been added at a time, that of the time itself included. */
  upTo(ms: number): number {
    return this.#sums[countAtMost(this.#times, ms)]!;
  }

  before(ms: number): number {
    return this.#sums[countBelow(this.#times, ms)]!;
  }
}

/**
 * What a quantity can have been at a time, by when its changes were sent and answered: a change that was complete before is
 * in it, one that was not begun is not, and between the two nobody knows. O(log n) a question.
 */
export class Level {
  readonly #initial: number;
  readonly #possibleGains: Sums;
  readonly #possibleLosses: Sums;
  readonly #certainGains: Sums;
  readonly #certainLosses: Sums;

  constructor(initial: number, moves: readonly Move[]) {
    this.#initial = initial;
    const sums = (amount: 'certain' | 'possible', time: 'sentMs' | 'doneMs', sign: number): Sums =>
      new Sums(
        moves
          .filter((move) => move[amount] * sign > 0)
          .map((move) => ({ atMs: move[time], amount: move[amount] })),
      );
    this.#possibleGains = sums('possible', 'sentMs', 1);
    this.#possibleLosses = sums('possible', 'sentMs', -1);
    this.#certainGains = sums('certain', 'doneMs', 1);
    this.#certainLosses = sums('certain', 'doneMs', -1);
  }

  /** The most that it can have been at some moment of a closed interval. */
  most(fromMs: number, toMs: number): number {
    return this.#initial + this.#possibleGains.upTo(toMs) + this.#certainLosses.before(fromMs);
  }

  /** The least that it can have been at some moment of a closed interval. */
  least(fromMs: number, toMs: number): number {
    return this.#initial + this.#certainGains.before(fromMs) + this.#possibleLosses.upTo(toMs);
  }

  /** The most that can have been left when a moment was over. */
  mostAfter(ms: number): number {
    return this.#initial + this.#possibleGains.upTo(ms) + this.#certainLosses.upTo(ms);
  }

  /** Whether it can have been as much at some moment until then, however old. */
  wasOnce(amount: number, untilMs: number): boolean {
    return (
      amount <= this.#initial + this.#possibleGains.upTo(untilMs) &&
      amount >= this.#initial + this.#possibleLosses.upTo(untilMs)
    );
  }
}
