import { randomStream } from '../../core/random.ts';
import { curvature, gradientAt, leastSquares, valueAt } from '../curves/least-squares.ts';
import type { Minimum, Sample } from '../curves/least-squares.ts';
import type { Model } from '../curves/model.ts';
import type { Quantity } from './quantity.ts';
import { weightsOf } from '../curves/series.ts';
import type { Series } from '../curves/series.ts';
import type { Span } from '../objective.ts';

/** Where a value lies with 95 % confidence. */
export type Interval = Span;

/** How often to resample, and by which random numbers. */
export interface Resampling {
  readonly samples: number;
  readonly seed: number;
}

/** What arithmetic alone leaves of a value, as a share of it. */
const rounding = 1e-12;

/**
 * 95 % intervals by a studentised residual bootstrap (Davison and Hinkley 1997, section 6.2). Residuals are scaled by
 * their leverage, drawn anew over all values, and repetitions are weighed anew each time; standard errors are the
 * sandwich of HC2, which holds where scatter grows with throughput. `fit` must be the free minimum: held at a bound it
 * would not show how far the squares push beyond. An interval is cut at what the quantity can mean.
 */
export function intervalsOf(
  model: Model,
  series: Series,
  fit: Minimum,
  quantities: readonly Quantity[],
  { samples, seed }: Resampling,
): readonly Interval[] {
  const errors = errorsOf(model, series, fit.theta, quantities);
  if (errors === undefined) return quantities.map(({ low, high }) => ({ low, high }));
  const { n, groups, weight } = series;
  const values = quantities.map(({ of }) => of(fit.theta));
  const fitted = n.map((at) => valueAt(model, at, fit.theta));
  const cut = (end: number, { low, high }: Quantity): number => Math.min(Math.max(end, low), high);
  // Nothing scatters, and so nothing can be drawn: the values are what they are.
  if (series.x.every((x, row) => Math.abs(x - (fitted[row] ?? 0)) <= rounding * x))
    return quantities.map((quantity, index) => {
      const value = cut(values[index] ?? 0, quantity);
      return { low: value, high: value };
    });
  const residuals = centredResiduals(model, series, fit.theta);
  const pivots: number[][] = quantities.map(() => []);
  const random = randomStream(seed, 0x626f6f74);
  const x = new Float64Array(n.length);
  for (let sample = 0; sample < samples; sample++) {
    for (let row = 0; row < n.length; row++) {
      const drawn = residuals[Math.floor(random() * residuals.length)] ?? 0;
      x[row] = (fitted[row] ?? 0) + drawn / Math.sqrt(weight[row] ?? 1);
    }
    const resampled: Sample = { n, x, weight: weightsOf(x, groups) };
    const again = leastSquares(model, resampled, fit.theta, 'free');
    const spread = again && errorsOf(model, resampled, again.theta, quantities);
    if (again === undefined || spread === undefined) continue;
    for (const [index, { of }] of quantities.entries()) {
      const pivot = (of(again.theta) - (values[index] ?? 0)) / (spread[index] ?? 0);
      if (Number.isFinite(pivot)) pivots[index]?.push(pivot);
    }
  }
  return quantities.map((quantity, index) => {
    const sorted = Float64Array.from(pivots[index] ?? []).toSorted();
    // Where resamples lead nowhere, nothing is known.
    if (sorted.length < samples / 2) return { low: quantity.low, high: quantity.high };
    const [value, error] = [values[index] ?? 0, errors[index] ?? 0];
    const [down, up] = [quantile(sorted, 0.975) * error, -quantile(sorted, 0.025) * error];
    const [low, high] = [cut(value - down, quantity), cut(value + up, quantity)];
    // All of it lies beyond a bound: the value may be there, or as far inside as the points carry.
    if (low === high && low === quantity.low) return { low, high: cut(low + up, quantity) };
    if (low === high && high === quantity.high) return { low: cut(high - down, quantity), high };
    return { low, high };
  });
}

/** A quantile by linear interpolation, at p·(n+1) as pivots want it. */
export function quantile(sorted: Float64Array, p: number): number {
  const place = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (place - Math.floor(place)) * (above - below);
}

/** Standard errors of quantities by HC2: each value's own residual, enlarged by what the value did to the curve. */
function errorsOf(
  model: Model,
  { n, x, weight }: Sample,
  theta: Float64Array,
  quantities: readonly Quantity[],
): number[] | undefined {
  const size = theta.length;
  const inverse = curvature(model, { n, x, weight }, theta);
  if (inverse === undefined) return undefined;
  const gradient = new Float64Array(size);
  // (JᵀWJ)⁻¹Jᵀ times the gradient of a quantity says how much each value moves it.
  const towards = quantities.map((quantity) => {
    quantity.gradient(theta, gradient);
    return times(inverse, gradient);
  });
  const variances = quantities.map(() => 0);
  for (let row = 0; row < n.length; row++) {
    gradientAt(model, n[row] ?? 0, theta, gradient);
    const share = weight[row] ?? 0;
    const left = (x[row] ?? 0) - valueAt(model, n[row] ?? 0, theta);
    const residual = (share * left) / Math.sqrt(1 - leverage(inverse, gradient, share));
    for (const [index, direction] of towards.entries())
      variances[index] = (variances[index] ?? 0) + (dot(direction, gradient) * residual) ** 2;
  }
  return variances.map(Math.sqrt);
}

/** What the curve leaves of each value, in units of its scatter, as if it had not bent the curve towards itself. */
function centredResiduals(model: Model, { n, x, weight }: Series, theta: Float64Array): Float64Array {
  const inverse = curvature(model, { n, x, weight }, theta);
  const gradient = new Float64Array(theta.length);
  const residuals = n.map((at, row) => {
    gradientAt(model, at, theta, gradient);
    const share = weight[row] ?? 0;
    const pull = inverse === undefined ? 0 : leverage(inverse, gradient, share);
    return (Math.sqrt(share) * ((x[row] ?? 0) - valueAt(model, at, theta))) / Math.sqrt(1 - pull);
  });
  const mean = residuals.reduce((sum, residual) => sum + residual, 0) / residuals.length;
  return residuals.map((residual) => residual - mean);
}

/** How far a value pulls the curve to itself, from 0 to nearly 1. */
function leverage(inverse: Float64Array, gradient: Float64Array, weight: number): number {
  return Math.min(weight * dot(gradient, times(inverse, gradient)), 0.95);
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      product[row] = (product[row] ?? 0) + (matrix[row * size + column] ?? 0) * (vector[column] ?? 0);
  return product;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
