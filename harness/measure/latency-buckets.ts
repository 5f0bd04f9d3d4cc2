/** Twelve steps a decade, some 20 % each (E12 of IEC 60063), from 100 µs. */
const steps = [100, 120, 150, 180, 220, 270, 330, 390, 470, 560, 680, 820];
const decades = [1, 10, 100, 1000, 10_000];

/** Upper bounds of the buckets that a running race counts durations in, inclusive, in whole microseconds; one more is above. */
export const boundsUs: readonly number[] = [
  ...decades.flatMap((decade) => steps.map((step) => step * decade)),
  10_000_000,
];

const sorted = Int32Array.from([...boundsUs, 2 ** 31 - 1]);

/** The leading four bits of a number: eighths of its power of two, which are finer than the steps. */
function eighthOf(us: number): number {
  const exponent = 31 - Math.clz32(us);
  return 8 * exponent + ((exponent >= 3 ? us >>> (exponent - 3) : us << (3 - exponent)) & 7);
}

/** The bucket of the smallest number of each eighth: that of any other one is the same or next to it. */
const firstOf = Uint8Array.from({ length: 8 * 31 }, (_, eighth) => {
  const us = Math.ceil(2 ** (eighth >> 3) * (1 + (eighth & 7) / 8));
  const at = boundsUs.findIndex((bound) => us <= bound);
  return at < 0 ? boundsUs.length : at;
});

/** The bucket that a duration belongs to, rounded to microseconds as histograms of records are. */
export function bucketOf(ms: number): number {
  const us = Math.min(2 ** 31 - 1, Math.max(1, Math.round(ms * 1000)));
  let at = firstOf[eighthOf(us)]!;
  while (us > sorted[at]!) at += 1;
  return at;
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
