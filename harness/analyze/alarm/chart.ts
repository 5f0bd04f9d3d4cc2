import type { CountChances } from './count-chances.ts';
import { advance } from './run-chain.ts';
import type { StepChances } from './run-chain.ts';

/** Sums are kept in whole parts of a nat, so that the chain of their values is finite, and exact. */
const unitsPerNat = 8;
/** Sums are not told apart above this. */
const top = 64 * unitsPerNat;

/** What a count is held against: what would be expected if nothing had changed, and how many times its mean its variance is. */
export interface Expected {
  readonly mean: number;
  readonly dispersion: number;
}

/**
 * A Poisson CUSUM chart of counts whose mean changes from window to window. The sum is that of the log-likelihood of `ratio` times the
 * expected mean against the mean, divided by the dispersion. The limit is set anew in each window so that, as long as nothing
 * has changed, the chance to cross it now is at most `alpha` (probability control limits: Shen, Zou, Jiang and Tsung 2013), from
 * the exact distribution of the sum. So the average run length is at least 1 / alpha, whatever the load does.
 */
export class Chart {
  readonly #ratio: number;
  #sum = 0;
  /** How likely each sum is for a chart that has not crossed its limit yet, if nothing has changed. */
  #likely: Float64Array = Float64Array.of(1);
  /** What the sum has been lowered by, exactly; its whole part is what was taken off. */
  #lowered = 0;

  /** A `ratio` above 1 looks for more, one below 1 for less. */
  constructor(ratio: number) {
    this.#ratio = ratio;
  }

  /** Whether nothing speaks for a change: what came before no longer counts. */
  get isClear(): boolean {
    return this.#sum === 0;
  }

  /** Takes the count of one window; true where the sum crosses its limit. */
  take(count: number, { mean, dispersion }: Expected, chances: CountChances, alpha: number): boolean {
    const perCount = (unitsPerNat * Math.log(this.#ratio)) / dispersion;
    const before = Math.floor(this.#lowered);
    this.#lowered += (unitsPerNat * mean * (this.#ratio - 1)) / dispersion;
    const lowerBy = Math.floor(this.#lowered) - before;
    const stepOf = (of: number): number => Math.max(-top, Math.min(top, Math.round(of * perCount) - lowerBy));
    this.#sum = Math.min(top, Math.max(0, this.#sum + stepOf(count)));
    const likely = advance(this.#likely, stepChances(chances, stepOf), top);
    let [limit, above] = [likely.length - 1, 0];
    for (; limit > 0 && above + likely[limit]! <= alpha; limit--) above += likely[limit]!;
    const stays = likely.subarray(0, limit + 1);
    let chance = 0;
    for (let at = 0; at <= limit; at++) chance += stays[at]!;
    for (let at = 0; at <= limit; at++) stays[at]! /= chance;
    this.#likely = stays;
    return this.#sum > limit;
  }
}

/** How likely each step is, if nothing has changed. */
function stepChances({ from, chances }: CountChances, stepOf: (count: number) => number): StepChances {
  const [first, last] = [stepOf(from), stepOf(from + chances.length - 1)];
  const least = Math.min(first, last);
  const steps = new Float64Array(Math.abs(last - first) + 1);
  for (let at = 0; at < chances.length; at++) steps[stepOf(from + at) - least]! += chances[at]!;
  return { from: least, chances: steps };
}
