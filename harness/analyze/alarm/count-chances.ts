/** How likely each count is: `chances[i]` is that of `from + i`. All others together are less likely than rounding shows. */
export interface CountChances {
  readonly from: number;
  readonly chances: Float64Array;
}

/** Counts less likely than this, beside the likeliest one, are left out. */
const least = 1e-13;

/**
 * The chances of counts whose variance is `dispersion` times their mean: Poisson's at 1, above it the negative binomial's (as
 * when conflicts come in groups, because one accepted change makes several losers).
 */
export function countChances(mean: number, dispersion: number): CountChances {
  const spread = dispersion - 1;
  const isPoisson = spread < 1e-9;
  const shape = isPoisson ? Infinity : mean / spread;
  /** What the chance of a count is to that of the one below it. */
  const step = (count: number): number =>
    isPoisson ? mean / count : (((count - 1 + shape) / count) * spread) / dispersion;
  const mode = Math.max(0, Math.floor(isPoisson ? mean : (shape - 1) * spread));
  const below: number[] = [];
  for (let count = mode, weight = 1; count > 0; count--) {
    weight /= step(count);
    if (weight < least) break;
    below.push(weight);
  }
  const weights = [...below.toReversed(), 1];
  for (let count = mode + 1, weight = 1; ; count++) {
    weight *= step(count);
    if (!(weight >= least)) break;
    weights.push(weight);
  }
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return { from: mode - below.length, chances: Float64Array.from(weights, (weight) => weight / sum) };
}

/** How likely a count at least so high is. */
export function chanceOfAtLeast(count: number, mean: number, dispersion: number): number {
  const { from, chances } = countChances(mean, dispersion);
  let sum = 0;
  for (let at = chances.length - 1; at >= 0 && from + at >= count; at--) sum += chances[at]!;
  // What was left out is less likely than the last one that was not.
  return count >= from + chances.length ? least : Math.min(1, sum);
}
