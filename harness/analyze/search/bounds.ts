import type { Span } from '../objective.ts';

/** Bounds are two-sided, each leaving out so much. */
const tail = 0.025;
/** The same in standard deviations of a normal variable. */
const z = 1.959964;

/**
 * Ranks, counted from 1, between which a quantile of a population lies with at least 95 % when `count` samples are drawn
 * from it independently (order statistics, no assumption on the distribution). `high` is absent where even the greatest
 * sample may lie below, which for p99 is so up to 367 samples.
 */
export function quantileRanks(
  count: number,
  quantile: number,
): { readonly low: number; readonly high: number | undefined } {
  // Of the samples, above or below, on the side where fewer are.
  const share = Math.min(quantile, 1 - quantile);
  const [few, many] = binomialTails(count, share);
  const [low, high] = quantile >= 0.5 ? [count - many, count + 1 - few] : [few, many + 1];
  return { low: Math.max(1, low), high: high > count ? undefined : high };
}

/**
 * The greatest `few` for which at most 2.5 % of draws have fewer than `few` hits, and the least `many` for which at most
 * 2.5 % have more than `many`; hits have a chance of `share` each.
 */
function binomialTails(count: number, share: number): readonly [few: number, many: number] {
  const odds = Math.log(share) - Math.log1p(-share);
  let logChance = count * Math.log1p(-share);
  let below = 0;
  let few = 0;
  for (let hits = 0; hits <= count; hits++) {
    // `below` is the chance of fewer than `hits` hits.
    if (below <= tail) few = hits;
    below += Math.exp(logChance);
    if (1 - below <= tail) return [few, hits];
    logChance += odds + Math.log((count - hits) / (hits + 1));
  }
  return [few, count];
}

/** Wilson's score interval of a share, at 95 %; all that is possible where nothing was counted. */
export function shareBounds(hits: number, count: number): Span {
  if (count === 0) return { low: 0, high: 1 };
  const share = hits / count;
  const scale = 1 + z ** 2 / count;
  const middle = (share + z ** 2 / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Bounds of a rate at 95 % from how many events there were in a time, taken as Poisson (score interval). */
export function rateBounds(events: number, seconds: number): Span {
  const middle = events + z ** 2 / 2;
  const half = z * Math.sqrt(events + z ** 2 / 4);
  return { low: Math.max(0, middle - half) / seconds, high: (middle + half) / seconds };
}
