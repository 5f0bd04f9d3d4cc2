import { formatFigure } from '../../core/units.ts';
import type { Candidate } from './candidate.ts';
import { fitCurve } from './curve-fit.ts';
import { intervalsOf } from './intervals.ts';
import type { Interval, Resampling } from './intervals.ts';

import { usl } from './models.ts';
import { parametersOf, peakCloseness, peakHeight, peakPlace } from './quantity.ts';
import type { Series } from './series.ts';

/** Where throughput is highest, and how high, with 95 % intervals. */
export interface Peak {
  readonly n: number;
  readonly x: number;
  readonly intervals: { readonly n: Interval; readonly x: Interval };
}

/** A peak this many times beyond the last tested place is a guess. */
const reach = 2;

/** The peak of the chosen curve, or why there is none that the data show. */
export function peakOf(
  { model, fit }: Candidate,
  series: Series,
  resampling: Resampling,
): { readonly peak: Peak | undefined; readonly noPeak: string | undefined } {
  const none = (why: string) => ({ peak: undefined, noPeak: why });
  if (model !== usl) return none(`the ${model.name} curve has none`);
  const free = fitCurve(usl, series, 'free') ?? fit;
  const quantities = [...parametersOf(usl), peakCloseness, peakHeight];
  const [, , kappa, closeness, height] = intervalsOf(usl, series, free, quantities, resampling);
  const n = peakPlace(fit.theta);
  const x = peakHeight.of(fit.theta);
  if (kappa === undefined || closeness === undefined || height === undefined || !(kappa.low > 0))
    return none('the interval of κ touches 0, so that the curve may as well never come down');
  const [first = 0, last = 0] = [series.n[0], series.n.at(-1)];
  if (!(n >= first))
    return none(
      `it would be at ${formatFigure(n)}, before the first that was tested (${formatFigure(first)})`,
    );
  if (n > reach * last)
    return none(
      `it would be at ${formatFigure(n)}, beyond ${reach} times what was tested (${formatFigure(last)})`,
    );
  // The closer the peak, the larger κ/(1−σ).
  const place = { low: 1 / Math.sqrt(closeness.high), high: 1 / Math.sqrt(closeness.low) };
  return { peak: { n, x, intervals: { n: around(n, place), x: around(x, height) } }, noPeak: undefined };
}

function around(value: number, { low, high }: Interval): Interval {
  return { low: Math.min(low, value), high: Math.max(high, value) };
}
