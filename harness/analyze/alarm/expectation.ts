import type { Expected } from './chart.ts';
import { leastCount, mostCount } from './count-bounds.ts';
import type { Load, LoadWindow } from './load-window.ts';

/**
 * How the share of requests that lose may grow with their rivals: by a power from 0 (the load has nothing to do with it) over 1
 * (colliding pairs: conflicts grow with the square of the load) to 1.5 (the service gets slower under load, too).
 */
const powers = Array.from({ length: 13 }, (_, at) => at / 8);
const highestPower = Math.max(...powers);
/** So few of the windows have less load than what counts as the lowest that was seen. */
const seldom = 0.1;
/** Powers that explain the windows worse than the best one by more than this, in twice the log-likelihood, are out (99 %). */
const stillPlausible = 6.63;
/** Where fewer pairs met in a window, how many is chance: how often requests come tells more of the load. */
const fewestPairs = 20;
/** Of the normal distribution: the mean is beyond its bound in one of twenty cases, the dispersion in one of ten. */
const [zOfMean, zOfDispersion] = [1.645, 1.282];
/** A count further from its mean than so many standard deviations, and one, is taken for one that is just so far. */
const furthest = 4;
/** Blocks of so many windows show whether neighbours go up and down together. */
const blockLengths = [4, 16] as const;
const leastBlocks = 8;

/** One way how conflicts may depend on load: requests × rivals (or how often they come) ^ power, summed over what was learnt from. */
interface Law {
  readonly power: number;
  readonly exposure: number;
}

/** What a load explains: the best guess, and the most and the least that it may be as far as the windows tell. */
export interface Explained {
  readonly guess: Expected;
  readonly most: Expected;
  readonly least: Expected;
}

/** What conflicts are to be expected of a load. */
export interface Expectation {
  /** That it was learnt from; single windows far off count only up to a bound. */
  readonly conflicts: number;
  /** How many times its mean the variance of a count is, by the best guess: 1 is Poisson's. */
  readonly dispersion: number;
  readonly of: (load: Load) => Explained;
}

/**
 * Learns from windows what conflicts are to be expected of a load, by quasi-likelihood. A spike in a few windows does not
 * become what is expected. The dispersion includes what neighbouring windows have in common.
 */
export function learnExpectation(windows: readonly LoadWindow[]): Expectation {
  const requests = sumOf(windows, (window) => window.requests);
  const pairs = sumOf(windows, (window) => window.requests * window.rivals);
  const isSparse = pairs < fewestPairs * windows.length;
  const loadOf = ({ rivals, pace }: Load): number => (isSparse && pace !== undefined ? pace : rivals);
  const usual = sumOf(windows, (window) => window.requests * loadOf(window)) / requests;
  // Where few requests met nobody, some may still collide.
  const base = Math.max(usual / (isSparse ? 100 : 10), 1e-9);
  const pressure = (load: Load, power: number): number => (loadOf(load) + base) ** power;
  const lowest = windows.map(loadOf).sort((a, b) => a - b)[Math.floor(seldom * windows.length)] ?? 0;
  const exposures = powers.map((power) => {
    const each = windows.map((load) => load.requests * pressure(load, power));
    return { power, each, logs: each.map(Math.log), exposure: sumOf(each, (one) => one) };
  });
  let counts = windows.map((window) => window.conflicts);
  let fitted = fit(counts, exposures, 1);
  for (let round = 0; round < 4; round++) {
    const { means, dispersion } = fitted;
    counts = counts.map((count, at) =>
      Math.min(count, means[at]! + 1 + furthest * Math.sqrt(dispersion * means[at]!)),
    );
    fitted = fit(counts, exposures, dispersion);
  }
  const { laws, best, dispersion } = fitted;
  const conflicts = counts.reduce((sum, count) => sum + count, 0);
  const effective = conflicts / dispersion;
  const usualMean = fitted.means.reduce((sum, mean) => sum + mean * mean, 0) / (conflicts || 1);
  const mostDispersion = dispersionAtMost(counts, fitted.means, dispersion);
  const expected = (mean: number, spread: number, most: number): Expected => ({
    mean: Math.min(most, mean),
    // What varies with the mean varies more where there is more of it.
    dispersion: 1 + (spread - 1) * Math.max(1, mean / (usualMean || 1)),
  });
  return {
    conflicts,
    dispersion,
    of(load) {
      const most = mostCount(effective, zOfMean) * dispersion;
      const least = leastCount(effective, zOfMean) * dispersion;
      const perExposure = laws.map((law) => (load.requests * pressure(load, law.power)) / law.exposure);
      // At a lower load than was seen another power may hold: where many lose at nearly any high one, few do at a low one.
      const low = Math.min(1, (loadOf(load) + base) / (lowest + base));
      const atLeast = laws.map(({ power }, at) => perExposure[at]! * low ** (highestPower - power));
      const guess = (conflicts * load.requests * pressure(load, best.power)) / best.exposure;
      return {
        guess: expected(guess, dispersion, load.requests),
        most: expected(Math.max(...perExposure) * most, mostDispersion, load.requests),
        least: expected(Math.min(...atLeast) * least, mostDispersion, load.requests),
      };
    },
  };
}

/** The same of each window. */
interface Exposures extends Law {
  readonly each: readonly number[];
  readonly logs: readonly number[];
}

interface Fitted {
  readonly laws: readonly Law[];
  readonly best: Law;
  readonly means: readonly number[];
  readonly dispersion: number;
}

/** Fits each power; those that explain the counts about as well as the best one stay. */
function fit(counts: readonly number[], exposures: readonly Exposures[], dispersion: number): Fitted {
  const total = sumOf(counts, (count) => count);
  const tried = exposures.map((law) => {
    let likely = -total * Math.log(law.exposure);
    for (let at = 0; at < counts.length; at++) likely += counts[at]! * law.logs[at]!;
    return { law, likely };
  });
  const best = tried.reduce((one, other) => (other.likely > one.likely ? other : one));
  const means = best.law.each.map((one) => (one * total) / best.law.exposure);
  return {
    laws: tried
      .filter(({ likely }) => (2 * (best.likely - likely)) / dispersion <= stillPlausible)
      .map(({ law }) => law),
    best: best.law,
    means,
    dispersion: Math.max(1, dispersionOf(counts, means, 1)),
  };
}

/** The variance of sums over blocks of windows as a multiple of their means. */
function dispersionOf(counts: readonly number[], means: readonly number[], length: number): number {
  const blocks = Math.floor(counts.length / length);
  let [squares, all] = [0, 0];
  for (let block = 0; block < blocks; block++) {
    let residual = 0;
    for (let at = block * length; at < (block + 1) * length; at++) {
      residual += counts[at]! - means[at]!;
      all += means[at]!;
    }
    squares += residual * residual;
  }
  return all === 0 ? 1 : (squares / all) * (blocks / Math.max(1, blocks - 2));
}

/** What the dispersion is at most; more where neighbouring windows clearly have something in common. */
function dispersionAtMost(counts: readonly number[], means: readonly number[], dispersion: number): number {
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  const error = (blocks: number, inEach: number): number =>
    Math.sqrt((2 + 1 / (inEach || Infinity)) / blocks);
  const single = dispersion * (1 + zOfDispersion * error(counts.length, mean));
  const together = blockLengths
    .filter((length) => counts.length / length >= leastBlocks)
    .map((length) => {
      const blocks = Math.floor(counts.length / length);
      const seen = dispersionOf(counts, means, length);
      return seen / (1 + zOfDispersion * error(blocks, mean * length)) > dispersion ? seen : 1;
    });
  return Math.max(single, ...together);
}

function sumOf<T>(of: readonly T[], value: (one: T) => number): number {
  let sum = 0;
  for (const one of of) sum += value(one);
  return sum;
}
