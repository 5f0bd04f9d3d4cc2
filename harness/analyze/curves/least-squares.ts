import { inverseOf, solveNormal } from './linear-system.ts';
import type { Model } from './model.ts';

/** Measured values in columns; each with the weight of its square. */
export interface Sample {
  readonly n: Float64Array;
  readonly x: Float64Array;
  readonly weight: Float64Array;
}

/** Where the weighted squares are least. */
export interface Minimum {
  readonly theta: Float64Array;
  /** Weighted sum of squares. */
  readonly squares: number;
}

/** Whether parameters keep to what they mean, or go wherever the squares are least, as long as the curve is one. */
export type Range = 'meaningful' | 'free';

const iterations = 200;

/**
 * Weighted least squares by Levenberg and Marquardt with the model's analytic gradient. A parameter at its bound that
 * would leave it is held there (active set). The start must give finite values; undefined where it does not.
 */
export function leastSquares(
  model: Model,
  sample: Sample,
  start: ArrayLike<number>,
  range: Range,
): Minimum | undefined {
  const size = model.parameters.length;
  let theta: Float64Array = Float64Array.from({ length: size }, (_, index) =>
    clipped(model, index, start[index] ?? 0, range),
  );
  let squares = squaresAt(model, sample, theta);
  if (!Number.isFinite(squares)) return undefined;
  let damping = 1e-3;
  const normal = new Float64Array(size * size);
  const slope = new Float64Array(size);
  for (let round = 0; round < iterations; round++) {
    normalEquations(model, sample, theta, normal, slope);
    const free = movable(model, theta, slope, range);
    if (free.length === 0) break;
    let moved: { theta: Float64Array; squares: number } | undefined;
    while (moved === undefined && damping < 1e12) {
      const step = dampedStep(normal, slope, size, free, damping);
      const trial = step && tried(model, theta, free, step, range);
      const squaresThere = trial === undefined ? Infinity : squaresAt(model, sample, trial);
      if (trial !== undefined && squaresThere <= squares) moved = { theta: trial, squares: squaresThere };
      else damping *= 8;
    }
    if (moved === undefined) break;
    const gained = squares - moved.squares;
    const rest = largestMove(theta, moved.theta);
    ({ theta, squares } = moved);
    damping = Math.max(damping / 8, 1e-12);
    if (gained <= 1e-13 * squares && rest < 1e-7) break;
    if (squares === 0) break;
  }
  return { theta, squares };
}

/** (JᵀWJ)⁻¹ at a place, row by row; undefined where the sample cannot tell the parameters apart. */
export function curvature(model: Model, sample: Sample, theta: Float64Array): Float64Array | undefined {
  const size = model.parameters.length;
  const normal = new Float64Array(size * size);
  normalEquations(model, sample, theta, normal, new Float64Array(size));
  return inverseOf(normal, size);
}

/** The curve at n. */
export function valueAt(model: Model, n: number, theta: ArrayLike<number>): number {
  return model.value(n, theta[0] ?? 0, theta[1] ?? 0, theta[2] ?? 0);
}

/** The derivative of the curve at n by each parameter. */
export function gradientAt(model: Model, n: number, theta: ArrayLike<number>, out: Float64Array): void {
  model.gradient(n, theta[0] ?? 0, theta[1] ?? 0, theta[2] ?? 0, out);
}

function squaresAt(model: Model, { n, x, weight }: Sample, theta: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < n.length; row++) {
    const value = valueAt(model, n[row] ?? 0, theta);
    // Past a pole the curve is no throughput.
    if (!(value > 0)) return Infinity;
    sum += (weight[row] ?? 0) * ((x[row] ?? 0) - value) ** 2;
  }
  return sum;
}

function normalEquations(
  model: Model,
  { n, x, weight }: Sample,
  theta: Float64Array,
  normal: Float64Array,
  slope: Float64Array,
): void {
  const size = theta.length;
  const gradient = new Float64Array(size);
  normal.fill(0);
  slope.fill(0);
  for (let row = 0; row < n.length; row++) {
    gradientAt(model, n[row] ?? 0, theta, gradient);
    const left = (x[row] ?? 0) - valueAt(model, n[row] ?? 0, theta);
    const share = weight[row] ?? 0;
    for (let i = 0; i < size; i++) {
      const weighted = share * (gradient[i] ?? 0);
      slope[i] = (slope[i] ?? 0) + weighted * left;
      for (let j = 0; j < size; j++)
        normal[i * size + j] = (normal[i * size + j] ?? 0) + weighted * (gradient[j] ?? 0);
    }
  }
}

/** The parameters that are not held at a bound which the squares would push them across. */
function movable(model: Model, theta: Float64Array, slope: Float64Array, range: Range): number[] {
  const all = [...theta.keys()];
  if (range === 'free') return all;
  return all.filter((index) => {
    const { low = 0, high = 0 } = model.parameters[index] ?? {};
    const [value, push] = [theta[index] ?? 0, slope[index] ?? 0];
    return !(value <= low && push <= 0) && !(value >= high && push >= 0);
  });
}

function dampedStep(
  normal: Float64Array,
  slope: Float64Array,
  size: number,
  free: readonly number[],
  damping: number,
): Float64Array | undefined {
  const part = new Float64Array(free.length ** 2);
  const step = new Float64Array(free.length);
  for (const [i, row] of free.entries()) {
    step[i] = slope[row] ?? 0;
    for (const [j, column] of free.entries())
      part[i * free.length + j] = (normal[row * size + column] ?? 0) * (i === j ? 1 + damping : 1);
  }
  return solveNormal(part, step) ? step : undefined;
}

function tried(
  model: Model,
  theta: Float64Array,
  free: readonly number[],
  step: Float64Array,
  range: Range,
): Float64Array {
  const trial = theta.slice();
  for (const [i, index] of free.entries())
    trial[index] = clipped(model, index, (theta[index] ?? 0) + (step[i] ?? 0), range);
  return trial;
}

function clipped(model: Model, index: number, value: number, range: Range): number {
  const { low = 0, high = 0 } = model.parameters[index] ?? {};
  return range === 'free' ? value : Math.min(Math.max(value, low), high);
}

/** The largest relative change of a parameter. */
function largestMove(from: Float64Array, to: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < from.length; i++) {
    const size = Math.max(Math.abs(from[i] ?? 0), Math.abs(to[i] ?? 0), 1e-12);
    largest = Math.max(largest, Math.abs((to[i] ?? 0) - (from[i] ?? 0)) / size);
  }
  return largest;
}
