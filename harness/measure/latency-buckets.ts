/** Twelve steps a decade, some 20 % each (E12 of IEC 60063), from 100 µs. */
const steps = [100, 120, 150, 180, 220, 270, 330, 390, 470, 560, 680, 820];
const decades = [1, 10, 100, 1000, 10_000];

/** Upper bounds of the buckets that a running race counts durations in, inclusive, in whole microseconds; one more is above. */
export const boundsUs: readonly number[] = [
  ...decades.flatMap((decade) => steps.map((step) => step * decade)),
  10_000_000,
];

const sorted = Int32Array.from(boundsUs);

/** The bucket that a duration belongs to, rounded to microseconds as histograms of records are. */
export function bucketOf(ms: number): number {
  const us = Math.max(1, Math.round(ms * 1000));
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (us <= sorted[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Milliseconds below which this share of the durations lies, taken to be evenly spread within their bucket; Infinity above
 * the last bound, undefined where there are none.
 */
export function quantileMs(counts: ArrayLike<number>, share: number): number | undefined {
  let total = 0;
  for (let at = 0; at < counts.length; at++) total += counts[at]!;
  if (total === 0) return undefined;
  let left = share * total;
  for (let at = 0; at < boundsUs.length; at++) {
    const count = counts[at]!;
    const fromUs = at === 0 ? 0 : boundsUs[at - 1]!;
    if (count > 0 && left <= count) return (fromUs + (boundsUs[at]! - fromUs) * (left / count)) / 1000;
    left -= count;
  }
  return Infinity;
}
