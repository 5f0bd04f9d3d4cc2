import { studentQuantile } from '../student.ts';
import { fewestForInterval } from './hodges-lehmann.ts';
import { leastBand } from './noise-band.ts';

/** What is claimed, all tests together, is wrong in at most so many cases. */
export const level = 0.05;

/** Whoever cannot tell a tenth more from the same cannot call it the same. */
export const widestBand = Math.log(1.1);

/** As many as --blocks takes: more than a plan may have are no advice. */
export const mostBlocks = 400;

/** What a difference is to be told apart from: all in logarithms of ratios. */
export interface Situation {
  /** How large the difference is. */
  readonly effect: number;
  /** Standard deviation of the paired differences, as they show it. */
  readonly spread: number;
  /** What counts as noise: more blocks narrow it. */
  readonly band: number;
  /** Of how many blocks both were learnt: of few they are more often too small than too large. */
  readonly blocks: number;
  /** How many tests are made together. */
  readonly tests: number;
}

/** The fewest blocks at which one of so many tests can decide anything: that all blocks agree must be rare enough. */
export function fewestBlocks(tests: number): number {
  return Math.max(fewestForInterval, Math.ceil(1 - Math.log2(level / Math.max(1, tests))));
}

/**
 * About how many blocks tell what a difference is, nineteen times in twenty if it is as large as it seems: that it is larger than
 * the noise, or no more than that, whichever takes fewer; and where no plan has blocks enough for either, that there is one.
 * Undefined where even that takes more. From Student's t for the ends of the interval and the first test of Holm, times π/3,
 * what ranks cost where differences are normal; the noise is no surer than the difference.
 */
export function blocksNeeded({
  effect,
  spread: seen,
  band,
  blocks: learnt,
  tests,
}: Situation): number | undefined {
  const size = Math.abs(effect);
  const short = fallsShort(learnt);
  const spread = short * seen;
  const bandAt = (blocks: number): number =>
    band <= leastBand ? band : Math.max(leastBand, short * band * Math.sqrt(learnt / blocks));
  const reach = (blocks: number, alpha: number, unsure = 1): number =>
    (quantile(alpha, blocks - 1) + unsure * quantile(2 * missed, blocks - 1)) *
    spread *
    Math.sqrt(Math.PI / 3 / blocks);
  const isSeen = (blocks: number): boolean =>
    blocks >= fewestBlocks(tests) && reach(blocks, level / Math.max(1, tests)) <= size;
  return (
    firstThat(
      (blocks) =>
        (bandAt(blocks) <= widestBand && reach(blocks, level) <= bandAt(blocks) - size) ||
        (isSeen(blocks) && reach(blocks, level, Math.SQRT2) <= size - bandAt(blocks)),
    ) ?? firstThat(isSeen)
  );
}

/**
 * By how much a standard deviation of so few values is too small in the middle of all cases: the root of the freedom over the
 * median of χ² (Wilson and Hilferty 1931).
 */
function fallsShort(values: number): number {
  return (1 - 2 / (9 * Math.max(1, values - 1))) ** -1.5;
}

/** How sure it should be: of twenty such comparisons nineteen. */
const missed = 0.05;

const quantiles = new Map<string, number>();

/** Student's, which many comparisons ask for again and again. */
function quantile(tails: number, freedom: number): number {
  const name = `${tails} ${freedom}`;
  const known = quantiles.get(name) ?? studentQuantile(tails, freedom);
  quantiles.set(name, known);
  return known;
}

function firstThat(tells: (blocks: number) => boolean): number | undefined {
  for (let blocks = fewestForInterval; blocks <= mostBlocks; blocks++) if (tells(blocks)) return blocks;
  return undefined;
}
