import { formatFigure } from '../../core/units.ts';
import type { Interval } from './intervals.ts';
import type { Minimum } from '../curves/least-squares.ts';
import { peakCloseness, peakHeight, peakPlace } from './quantity.ts';
import type { Series } from '../curves/series.ts';
import { scatterOf } from '../scatter.ts';

/** Where throughput is highest, and how high, with 95 % intervals. */
export interface Peak {
  readonly n: number;
  readonly x: number;
  readonly intervals: { readonly n: Interval; readonly x: Interval };
}

/** A peak this many times beyond the last tested place is a guess. */
const reach = 2;

/** What has to get an interval for a peak to be judged. */
export const peakQuantities = [peakCloseness, peakHeight] as const;

/** The peak of a curve of the universal scalability law, or why the data show none. */
export function peakOf(
  fit: Minimum,
  series: Series,
  kappa: Interval,
  [closeness, height]: readonly [Interval, Interval],
): { readonly peak: Peak } | { readonly noPeak: string } {
  const { theta } = fit;
  const { n: places } = series;
  const n = peakPlace(theta);
  const x = peakHeight.of(theta);
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  if (!(kappa.low > 0))
    return { noPeak: 'the interval of κ touches 0, so that the curve may as well never come down' };
  if (!(n >= first))
    return {
      noPeak: `it would be at ${formatFigure(n)}, before the first that was tested (${formatFigure(first)})`,
    };
  if (n > reach * last)
    return {
      noPeak: `it would be at ${formatFigure(n)}, beyond ${reach} times what was tested (${formatFigure(last)})`,
    };
  const fall = fallOf(fit, series);
  if (fall !== undefined && n >= fall.to)
    return {
      noPeak: `the curve has it at ${formatFigure(n)}, but throughput falls from ${formatFigure(fall.from)} to ${formatFigure(fall.to)} already`,
    };
  // The closer the peak, the larger κ/(1−σ).
  const place = { low: 1 / Math.sqrt(closeness.high), high: 1 / Math.sqrt(closeness.low) };
  return { peak: { n, x, intervals: { n: around(n, place), x: around(x, height) } } };
}

/** How many standard errors apart two places are for the second to be lower. */
const clearly = 2;

/**
 * Between which places throughput falls: a curve with one peak has it before the second of them. What scatters may fall
 * by chance, but where the last place is not the highest, nothing beyond it is.
 */
function fallOf(
  { theta, squares }: Minimum,
  { n, x, weight, groups }: Series,
): { readonly from: number; readonly to: number } | undefined {
  const variance = squares / Math.max(1, n.length - theta.length);
  const means = groups.map(({ from, to }) => ({
    n: n[from] ?? 0,
    x: scatterOf(x.subarray(from, to)).mean,
    variance: variance / weight.subarray(from, to).reduce((sum, value) => sum + value, 0),
  }));
  const highest = means.reduce((best, each) => (each.x > best.x ? each : best));
  const after = means.filter((each) => each.n > highest.n);
  const lower = after.find(
    (each) => highest.x - each.x > clearly * Math.sqrt(highest.variance + each.variance),
  );
  const to = lower ?? after.at(-1);
  return to === undefined ? undefined : { from: highest.n, to: to.n };
}

/** A fit that is held at a bound may lie outside of what the free one is sure of. */
export function around(value: number, { low, high }: Interval): Interval {
  return { low: Math.min(low, value), high: Math.max(high, value) };
}
