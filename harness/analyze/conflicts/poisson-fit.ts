import { studentQuantile, studentTails } from '../student.ts';

/** One window of counts, with what they may depend on. */
export interface CountPoint {
  readonly count: number;
  /** Values of the terms; the first is 1. */
  readonly terms: readonly number[];
  /** Logarithm of what it grows with in proportion; 0 where absent. */
  readonly offset?: number;
}

/** Log-linear counts: log(expected) = offset + Σ coefficient × term. */
export interface CountFit {
  readonly coefficients: readonly Estimate[];
  /** How much more the counts scatter than Poisson's would; at least 1. */
  readonly dispersion: number;
  readonly expected: readonly number[];
}

/** An estimate with its 95 % interval, and how likely one so far from 0 would be by chance. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  readonly p: number;
}

/**
 * Fits counts by quasi-Poisson regression (iteratively reweighted least squares; McCullagh and Nelder 1989, chapters 2 and 9):
 * intervals grow by Pearson's dispersion, as windows scatter more than Poisson's law has it. `undefined` where the terms do not
 * vary, or the windows are too few.
 */
export function fitCounts(points: readonly CountPoint[]): CountFit | undefined {
  const size = points[0]?.terms.length ?? 0;
  const freedom = points.length - size;
  const total = points.reduce((sum, { count }) => sum + count, 0);
  if (size === 0 || freedom < 3 || total === 0) return undefined;
  const exposure = points.reduce((sum, { offset = 0 }) => sum + Math.exp(offset), 0);
  let beta = [Math.log(total / exposure), ...Array.from({ length: size - 1 }, () => 0)];
  let inverse: number[][] | undefined;
  for (let round = 0; round < 60; round++) {
    const normal = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
    const target = Array.from({ length: size }, () => 0);
    for (const { count, terms, offset = 0 } of points) {
      const eta = bounded(dot(beta, terms) + offset);
      const mu = Math.exp(eta);
      const working = eta - offset + (count - mu) / mu;
      for (let i = 0; i < size; i++) {
        const row = normal[i];
        const weighted = mu * (terms[i] ?? 0);
        target[i] = (target[i] ?? 0) + weighted * working;
        if (row !== undefined)
          for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) + weighted * (terms[j] ?? 0);
      }
    }
    inverse = inverted(normal);
    if (inverse === undefined) return undefined;
    const next = inverse.map((row) => dot(row, target));
    const step = Math.max(...next.map((value, i) => Math.abs(value - (beta[i] ?? 0))));
    if (!Number.isFinite(step)) return undefined;
    beta = next;
    if (step < 1e-9) break;
  }
  if (inverse === undefined) return undefined;
  const expected = points.map(({ terms, offset = 0 }) => Math.exp(bounded(dot(beta, terms) + offset)));
  const pearson = points.reduce((sum, { count }, i) => {
    const mu = expected[i] ?? 1;
    return sum + (count - mu) ** 2 / mu;
  }, 0);
  const dispersion = Math.max(1, pearson / freedom);
  const t = studentQuantile(0.05, freedom);
  return {
    dispersion,
    expected,
    coefficients: beta.map((value, i) => {
      const standardError = Math.sqrt(dispersion * Math.max(0, inverse?.[i]?.[i] ?? 0));
      return {
        value,
        standardError,
        low: value - t * standardError,
        high: value + t * standardError,
        p: studentTails(standardError === 0 ? 0 : value / standardError, freedom),
      };
    }),
  };
}

/** Exponents within which a double holds. */
function bounded(eta: number): number {
  return Math.max(-30, Math.min(30, eta));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** By Gauss and Jordan with pivots; `undefined` where the matrix is as good as singular. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let at = 0; at < size; at++) {
    const scale = Math.abs(matrix[at]?.[at] ?? 0);
    let pivot = at;
    for (let i = at; i < size; i++)
      if (Math.abs(work[i]?.[at] ?? 0) > Math.abs(work[pivot]?.[at] ?? 0)) pivot = i;
    const top = work[pivot];
    const value = top?.[at] ?? 0;
    if (top === undefined || Math.abs(value) <= 1e-10 * Math.max(scale, 1e-300)) return undefined;
    work[pivot] = work[at] ?? [];
    work[at] = top.map((one) => one / value);
    for (let i = 0; i < size; i++) {
      const factor = work[i]?.[at] ?? 0;
      if (i === at || factor === 0) continue;
      work[i] = (work[i] ?? []).map((one, j) => one - factor * (work[at]?.[j] ?? 0));
    }
  }
  return work.map((row) => row.slice(size));
}
