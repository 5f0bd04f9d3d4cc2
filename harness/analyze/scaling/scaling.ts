import { choose } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { fitCurve } from './curve-fit.ts';
import { intervalsOf } from './intervals.ts';
import type { Interval, Resampling } from './intervals.ts';
import { valueAt } from './least-squares.ts';
import type { Model, ModelName, ParameterName } from './model.ts';
import { amdahl, deadTime, linear, usl } from './models.ts';
import { peakOf } from './peak.ts';
import type { Peak } from './peak.ts';
import { parametersOf } from './quantity.ts';
import { seriesOf } from './series.ts';
import type { Point, Series } from './series.ts';

/** What N counts: things that work side by side, or attempts in a second. */
export type Axis = 'count' | 'load';

/** A value with its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** One model that was tried. */
export interface Tried {
  readonly model: ModelName;
  readonly formula: string;
  readonly parameters: Readonly<Partial<Record<ParameterName, number>>>;
  readonly aicc: number | undefined;
  readonly leaveOneOut: number;
  readonly chosen: boolean;
}

/** How throughput grows, what limits it, and where it peaks. */
export interface Scaling {
  readonly model: ModelName;
  readonly formula: string;
  readonly parameters: Readonly<Partial<Record<ParameterName, Estimate>>>;
  readonly peak: Peak | undefined;
  /** Why there is no peak; only where there is none. */
  readonly noPeak: string | undefined;
  readonly why: string;
  readonly leaveOneOut: number;
  readonly candidates: readonly Tried[];
  readonly points: readonly {
    readonly n: number;
    readonly x: number;
    readonly fitted: number;
    readonly times: number;
  }[];
}

/**
 * Fits throughput over concurrency (Gunther's universal scalability law and simpler curves) or over load, chooses, and
 * says how sure it is. Points must have passed `problemsOf`.
 */
export function fitScaling(points: readonly Point[], axis: Axis, resampling: Resampling): Scaling {
  const series = seriesOf(points);
  // Over concurrency dead time is Amdahl's curve with w = σ/λ: it would compete with itself.
  const models = axis === 'count' ? [linear, amdahl, usl] : [deadTime, linear, amdahl, usl];
  const { chosen, why, candidates } = choose(models, series);
  const { model, fit } = chosen;
  const { peak, noPeak } = peakOf(chosen, series, resampling);
  return {
    model: model.name,
    formula: model.formula,
    parameters: estimates(chosen, series, resampling),
    peak,
    noPeak,
    why,
    leaveOneOut: chosen.leaveOneOut,
    candidates: candidates.map((candidate) => tried(candidate, chosen)),
    points: series.groups.map(({ from, to }) => ({
      n: series.n[from] ?? 0,
      x: series.x.subarray(from, to).reduce((sum, x) => sum + x, 0) / (to - from),
      fitted: valueAt(model, series.n[from] ?? 0, fit.theta),
      times: to - from,
    })),
  };
}

/** The parameters of one model with their intervals; coverage is checked on this. */
export function estimatesOf(model: Model, series: Series, resampling: Resampling): Scaling['parameters'] {
  const fit = fitCurve(model, series);
  return fit === undefined ? {} : estimates({ model, fit }, series, resampling);
}

function estimates(
  { model, fit }: Pick<Candidate, 'model' | 'fit'>,
  series: Series,
  resampling: Resampling,
): Scaling['parameters'] {
  const free = fitCurve(model, series, 'free') ?? fit;
  const intervals = intervalsOf(model, series, free, parametersOf(model), resampling);
  return Object.fromEntries(
    model.parameters.map(({ name }, index) => {
      const value = fit.theta[index] ?? 0;
      const { low, high } = intervals[index] ?? { low: value, high: value };
      // A fit that is held at a bound may lie outside of what the free one is sure of.
      return [name, { value, low: Math.min(low, value), high: Math.max(high, value) }];
    }),
  );
}

function tried(candidate: Candidate, chosen: Candidate): Tried {
  const { model, fit, aicc, leaveOneOut } = candidate;
  return {
    model: model.name,
    formula: model.formula,
    parameters: Object.fromEntries(model.parameters.map(({ name }, index) => [name, fit.theta[index] ?? 0])),
    aicc,
    leaveOneOut,
    chosen: candidate === chosen,
  };
}
