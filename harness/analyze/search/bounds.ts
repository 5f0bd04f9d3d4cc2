import type { Span } from '../objective.ts';
import { wilsonInterval } from '../wilson.ts';

/** Bounds are two-sided, each leaving out so much. */
const tail = 0.025;
/** The same in standard deviations of a normal variable. */
const z = 1.959964;

/**
 * Ranks, counted from 1, between which a quantile of a population lies with 95 % when `count` samples are drawn from it
 * independently (order statistics, no assumption on the distribution). What is just as far out as a draw counts half
 * (mid-P, Lancaster 1961): else so few hits as a tail has would make the interval wider than it says. `high` is absent
 * where even the greatest sample may lie below, which for p99 is so up to 298 samples.
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
 * The least and the most hits that are no surprise, each of which has a chance of `share`: fewer than `few` are one, and
 * more than `many`, in at most 2.5 % of draws each.
 */
function binomialTails(count: number, share: number): readonly [few: number, many: number] {
  const odds = Math.log(share) - Math.log1p(-share);
  let logChance = count * Math.log1p(-share);
  let below = 0;
  let few = 0;
  for (let hits = 0; hits <= count; hits++) {
    const chance = Math.exp(logChance);
    // The chance of fewer hits, and half of that of so many.
    const fewer = below + chance / 2;
    if (fewer <= tail) few = hits + 1;
    if (1 - fewer <= tail) return [few, hits - 1];
    below += chance;
    logChance += odds + Math.log((count - hits) / (hits + 1));
  }
  return [few, count];
}

/** Wilson's score interval of a share, at 95 %; all that is possible where nothing was counted. */
export function shareBounds(hits: number, count: number): Span {
  const [low, high] = wilsonInterval(hits, count);
  return { low, high };
}

/** Bounds of a rate at 95 % from how many events there were in a time, taken as Poisson (score interval). */
export function rateBounds(events: number, seconds: number): Span {
  const middle = events + z ** 2 / 2;
  const half = z * Math.sqrt(events + z ** 2 / 4);
  return { low: Math.max(0, middle - half) / seconds, high: (middle + half) / seconds };
}
