import { choose } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { fitCurve } from '../curves/curve-fit.ts';
import { intervalsOf } from './intervals.ts';
import type { Interval, Resampling } from './intervals.ts';
import { valueAt } from '../curves/least-squares.ts';
import type { Model, ModelName, ParameterName } from '../curves/model.ts';
import { amdahl, deadTime, linear, superlinear, usl } from '../curves/models.ts';
import { outlierOf } from './outlier.ts';
import type { Outlier } from './outlier.ts';
import { around, peakOf, peakQuantities } from './peak.ts';
import type { Peak } from './peak.ts';
import { heightAt, parametersOf } from './quantity.ts';
import { seriesOf } from '../curves/series.ts';
import type { Point, Series } from '../curves/series.ts';
import { scatterOf } from '../scatter.ts';

/** What N counts: things that work side by side, or attempts in a second. */
export type Axis = 'count' | 'load';

/** A value with its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
  /** The end of what the parameter can mean, where the points push it there; absent elsewhere. */
  readonly atBound?: 'low' | 'high';
}

/** How much more one of many does than one alone. */
export interface Efficiency {
  readonly n: number;
  /** X(n)/n as a share of X/n at the first place. */
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
  /** Where efficiency exceeds 1 most; absent where it does not, and over load, of which it says nothing. */
  readonly superlinear: Efficiency | undefined;
  /** What lies far from where all other points say; absent where nothing does. */
  readonly outlier: Outlier | undefined;
  readonly leaveOneOut: number;
  readonly candidates: readonly Tried[];
  readonly points: readonly {
    readonly n: number;
    readonly x: number;
    readonly fitted: number;
    readonly times: number;
  }[];
  /** What a picture of it shows. */
  readonly drawn: DrawnCurve;
}

/** A curve at places between the first and the last that were tested, and what was measured. */
export interface DrawnCurve {
  /** The interval is that of each place for itself. */
  readonly curve: readonly (Interval & { readonly n: number; readonly value: number })[];
  readonly measured: readonly {
    readonly n: number;
    readonly mean: number;
    readonly least: number;
    readonly most: number;
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
  const models = axis === 'count' ? [linear, amdahl, usl, superlinear] : [deadTime, linear, amdahl, usl];
  const { chosen, why, candidates } = choose(models, series);
  const { model, fit } = chosen;
  const through = placesOf(series);
  const { ofParameters: intervals, ofPeak, ofPlaces } = intervalsFor(chosen, series, resampling, through);
  const kappa = intervals[model.parameters.findIndex(({ name }) => name === 'kappa')];
  const found =
    kappa === undefined || ofPeak === undefined
      ? { noPeak: `the ${model.name} curve has none` }
      : peakOf(fit, series, kappa, ofPeak);
  return {
    model: model.name,
    formula: model.formula,
    parameters: estimates(chosen, intervals),
    peak: 'peak' in found ? found.peak : undefined,
    noPeak: 'noPeak' in found ? found.noPeak : undefined,
    why,
    superlinear: axis === 'count' ? gainOf(series, model) : undefined,
    outlier: outlierOf(series),
    leaveOneOut: chosen.leaveOneOut,
    candidates: candidates.map((candidate) => tried(candidate, chosen)),
    points: series.groups.map(({ from, to }) => ({
      n: series.n[from] ?? 0,
      x: scatterOf(series.x.subarray(from, to)).mean,
      fitted: valueAt(model, series.n[from] ?? 0, fit.theta),
      times: to - from,
    })),
    drawn: {
      curve: through.map((n, index) => {
        const value = valueAt(model, n, fit.theta);
        return { n, value, ...around(value, ofPlaces[index] ?? { low: value, high: value }) };
      }),
      measured: series.groups.map(({ from, to }) => {
        const xs = series.x.subarray(from, to);
        return {
          n: series.n[from] ?? 0,
          mean: scatterOf(xs).mean,
          least: Math.min(...xs),
          most: Math.max(...xs),
          times: to - from,
        };
      }),
    },
  };
}

/** Places that a curve is drawn through. */
const places = 40;

function placesOf({ n }: Series): number[] {
  const [first = 0, last = 0] = [n[0], n.at(-1)];
  return Array.from({ length: places + 1 }, (_, index) => first + ((last - first) * index) / places);
}

/** The parameters of one model with their intervals; coverage is checked on this. */
export function estimatesOf(model: Model, series: Series, resampling: Resampling): Scaling['parameters'] {
  const fit = fitCurve(model, series);
  if (fit === undefined) return {};
  return estimates({ model, fit }, intervalsFor({ model, fit }, series, resampling, []).ofParameters);
}

type Fitted = Pick<Candidate, 'model' | 'fit'>;

interface Intervals {
  readonly ofParameters: readonly Interval[];
  readonly ofPeak: readonly [Interval, Interval] | undefined;
  readonly ofPlaces: readonly Interval[];
}

/** Intervals of the parameters, of the peak where the model has one, and of the curve at some places. */
function intervalsFor(
  { model, fit }: Fitted,
  series: Series,
  resampling: Resampling,
  through: readonly number[],
): Intervals {
  const free = fitCurve(model, series, 'free') ?? fit;
  const peaks = model === usl || model === superlinear ? peakQuantities : [];
  const quantities = [...parametersOf(model), ...peaks, ...through.map((n) => heightAt(model, n))];
  const intervals = intervalsOf(model, series, free, quantities, resampling);
  const count = model.parameters.length;
  const [closeness, height] = intervals.slice(count, count + peaks.length);
  return {
    ofParameters: intervals.slice(0, count),
    ofPeak: closeness === undefined || height === undefined ? undefined : [closeness, height],
    ofPlaces: intervals.slice(count + peaks.length),
  };
}

function estimates({ model, fit }: Fitted, intervals: readonly Interval[]): Scaling['parameters'] {
  return Object.fromEntries(
    model.parameters.map(({ name, low, high }, index) => {
      const value = fit.theta[index] ?? 0;
      const atBound = value === low ? 'low' : value === high ? 'high' : undefined;
      const interval = around(value, intervals[index] ?? { low: value, high: value });
      return [name, { value, ...interval, ...(atBound === undefined ? {} : { atBound }) }];
    }),
  );
}

/** Efficiency that exceeds 1 by less may be scatter, unless the curve that fits best has it too. */
const noticed = 1.05;

function gainOf({ n, x, groups }: Series, model: Model): Efficiency | undefined {
  const each = groups.map(({ from, to }) => ({
    n: n[from] ?? 0,
    value: scatterOf(x.subarray(from, to)).mean / (n[from] ?? 1),
  }));
  const first = each[0]?.value ?? 1;
  const most = each.reduce((best, one) => (one.value > best.value ? one : best));
  const value = most.value / first;
  return value > (model === superlinear ? 1 : noticed) ? { n: most.n, value } : undefined;
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
