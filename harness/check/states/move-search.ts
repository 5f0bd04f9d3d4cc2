import { linearize } from '../linearizable.ts';
import type { Explicable, Observed } from '../linearizable.ts';

/** What a request did to, or learned of, an object that has at most 30 states: in which it can have met it, as bits. */
export interface Move {
  readonly from: number;
  /** The state after it, by the state before; absent where it changed nothing. */
  readonly to?: readonly number[];
}

/** What a request did to an object or learned of it, with its row. */
export interface Placed extends Observed<Move> {
  readonly row: number;
}

/** Whether a request may have been in hand at some moment of an interval. */
export function isMeanwhile({ sentMs, doneMs }: Placed, fromMs: number, toMs: number): boolean {
  return sentMs <= toMs && doneMs >= fromMs;
}

/** Requests on one object in groups, each of which adds what is less certain: changes, refusals, reads. */
export interface Moves {
  readonly initial: number;
  readonly stages: readonly (readonly Observed<Move>[])[];
  /** States in which it can have ended, as bits; absent where nobody saw. */
  readonly ends?: number;
}

/**
 * Looks for an order of the requests on one object after another, within a budget for all of them that does not depend on
 * the machine. A model of its own: it shares nothing with how the service decides.
 */
export class MoveSearch {
  /** Objects that were looked at, and those for which the budget was too small. */
  searched = 0;
  left = 0;
  #budget: number;

  constructor(budget = searchBudget) {
    this.#budget = budget;
  }

  /**
   * The first stage whose requests no order explains together with those before it, the number of stages where only the
   * end is not explained, -1 where all is, and undefined where nobody knows.
   */
  unexplained({ initial, stages, ends }: Moves): number | undefined {
    const whole = this.explicable(initial, stages.flat(), ends);
    if (whole === 'unknown') {
      this.left += 1;
      return undefined;
    }
    this.searched += 1;
    if (whole === 'yes') return -1;
    for (let stage = 0; stage < stages.length; stage++) {
      const before = stages.slice(0, stage + 1).flat();
      if (this.explicable(initial, before) === 'no') return stage;
    }
    return stages.length;
  }

  /** What was not looked at, if anything. */
  get unexamined(): string | undefined {
    return this.left === 0
      ? undefined
      : `of ${this.searched + this.left} records ${this.left} were not looked at in all orders`;
  }

  /** Whether some order explains requests on one object; `unknown` where the budget was too small. */
  explicable(initial: number, moves: readonly Observed<Move>[], ends?: number): Explicable {
    if (this.#budget < 0) return 'unknown';
    this.#budget -= moves.length * movePrice;
    let most = mostAsked;
    return linearize<number, Move>(
      {
        initial,
        apply: (state, { from, to }) =>
          (from >> state) & 1 ? (to === undefined ? state : to[state]) : undefined,
        keyOf: String,
        ...(ends === undefined ? {} : { ends: (state: number) => ((ends >> state) & 1) === 1 }),
      },
      moves,
      () => {
        this.#budget -= askedPrice;
        most -= 1;
        return most < 0 || this.#budget < 0;
      },
    ).explicable;
  }
}

/** Prices in steps of the search; all of them together are worth about 0.3 s. */
const searchBudget = 1_000_000;
/** The same for finding which requests are named where no order explains all: for words alone. */
export const namingBudget = 300_000;
const movePrice = 8;
const askedPrice = 512;
/** Times that the search for one object may ask whether to go on, each after 512 steps. */
const mostAsked = 40;
