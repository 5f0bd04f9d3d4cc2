/** Since when counts are not what was expected: the first window that differs, by position; 95 % of what is likely is within. */
export interface ChangePoint {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

const within = 0.95;

/**
 * The most likely first window from which on counts up to the last one are another multiple of what was expected, above it (`1`)
 * or below (`-1`): by the likelihood of each beginning with its own best multiple, each as likely before (as Pignatiello and Samuel 2001).
 */
export function changePointOf(
  counts: readonly number[],
  means: readonly number[],
  dispersion: number,
  side: 1 | -1,
): ChangePoint {
  const gains = new Float64Array(counts.length);
  let [count, mean] = [0, 0];
  for (let at = counts.length - 1; at >= 0; at--) {
    count += counts[at]!;
    mean += means[at]!;
    const differs = side > 0 ? count > mean : count < mean;
    gains[at] = differs
      ? ((count === 0 ? 0 : count * Math.log(count / mean)) - (count - mean)) / dispersion
      : 0;
  }
  const at = gains.reduce((best, gain, here) => (gain > gains[best]! ? here : best), 0);
  const weights = gains.map((gain) => Math.exp(gain - gains[at]!));
  const enough = within * weights.reduce((sum, weight) => sum + weight, 0);
  const likeliest = [...weights.keys()].toSorted((one, other) => weights[other]! - weights[one]!);
  let [sum, low, high] = [0, at, at];
  for (const here of likeliest) {
    if (sum >= enough) break;
    sum += weights[here]!;
    low = Math.min(low, here);
    high = Math.max(high, here);
  }
  return { at, low, high };
}
