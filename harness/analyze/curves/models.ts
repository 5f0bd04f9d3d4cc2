import { solveNormal } from './linear-system.ts';
import type { Model, Parameter, Spot } from './model.ts';

const lambda: Parameter = {
  name: 'lambda',
  about: 'throughput of one that has all to itself',
  low: Number.MIN_VALUE,
  high: Infinity,
};
const sigma: Parameter = { name: 'sigma', about: 'contention: the share that is serial', low: 0, high: 1 };
const gain: Parameter = {
  name: 'sigma',
  about: 'below 0: what each one gains by another',
  low: -1,
  high: 0,
};
const kappa: Parameter = { name: 'kappa', about: 'coherency: what agreeing costs', low: 0, high: Infinity };
const w: Parameter = { name: 'w', about: 'seconds that a success closes the record', low: 0, high: Infinity };

/** Nothing is shared. */
export const linear: Model = {
  name: 'linear',
  formula: 'λN',
  parameters: [lambda],
  value: (n, l) => l * n,
  gradient: (n, _l, _b, _c, out) => {
    out[0] = n;
  },
  starts: (spots) => [[steepest(spots)]],
};

/** A serial share (Amdahl 1967). */
export const amdahl: Model = {
  name: 'amdahl',
  formula: 'λN / (1 + σ(N−1))',
  parameters: [lambda, sigma],
  value: (n, l, s) => (l * n) / (1 + s * (n - 1)),
  gradient: (n, l, s, _c, out) => {
    const below = 1 + s * (n - 1);
    out[0] = n / below;
    out[1] = (-l * n * (n - 1)) / (below * below);
  },
  starts: (spots) => [
    ...straightened(spots, [() => 1, (n) => n - 1]),
    ...[0.01, 0.1, 0.5].map((share) => [steepest(spots), share]),
  ],
};

/** The universal scalability law (Gunther 1993): a serial share, and a cost of agreeing by every pair. */
export const usl: Model = {
  name: 'usl',
  formula: 'λN / (1 + σ(N−1) + κN(N−1))',
  parameters: [lambda, sigma, kappa],
  value: (n, l, s, k) => (l * n) / (1 + (s + k * n) * (n - 1)),
  gradient: (n, l, s, k, out) => {
    const below = 1 + (s + k * n) * (n - 1);
    const slope = (-l * n * (n - 1)) / (below * below);
    out[0] = n / below;
    out[1] = slope;
    out[2] = slope * n;
  },
  starts: (spots) => [
    ...straightened(spots, [() => 1, (n) => n - 1, (n) => n * (n - 1)]),
    ...[0.01, 0.1, 0.5].flatMap((share) => [0, 1e-4, 1e-2].map((cost) => [steepest(spots), share, cost])),
  ],
};

/**
 * The same law with σ below 0, as where more of them have more memory or share what one has read (Gunther, Puglia and
 * Tomasette 2015): at first each adds more than one does alone, and the cost of agreeing takes it back later.
 */
export const superlinear: Model = {
  ...usl,
  name: 'superlinear',
  formula: 'λN / (1 + σ(N−1) + κN(N−1)), σ < 0',
  parameters: [lambda, gain, kappa],
  isOwn: (theta) => (theta[1] ?? 0) < 0,
  starts: (spots) => [
    ...straightened(spots, [() => 1, (n) => n - 1, (n) => n * (n - 1)]),
    ...[-0.003, -0.01, -0.03, -0.1].flatMap((share) =>
      [1e-5, 1e-4, 1e-3, 1e-2].map((cost) => [steepest(spots), share, cost]),
    ),
  ],
};

/** Each success closes the record for w seconds: what is won of A attempts in a second. */
export const deadTime: Model = {
  name: 'dead-time',
  formula: 'A / (1 + Aw)',
  parameters: [w],
  value: (a, window) => a / (1 + a * window),
  gradient: (a, window, _b, _c, out) => {
    out[0] = -((a / (1 + a * window)) ** 2);
  },
  starts: (spots) => spots.map(({ n, x }) => [1 / x - 1 / n]),
};

function steepest(spots: readonly Spot[]): number {
  return Math.max(...spots.map(({ n, x }) => x / n));
}

/** N/X is linear in 1/λ, σ/λ and κ/λ: their least squares, a good place to begin. */
function straightened(spots: readonly Spot[], basis: readonly ((n: number) => number)[]): number[][] {
  const size = basis.length;
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const { n, x } of spots) {
    const at = basis.map((of) => of(n));
    // The error of N/X grows as N/X itself does.
    const weight = (x / n) ** 2;
    for (let i = 0; i < size; i++) {
      right[i] = (right[i] ?? 0) + weight * (at[i] ?? 0) * (n / x);
      for (let j = 0; j < size; j++)
        normal[i * size + j] = (normal[i * size + j] ?? 0) + weight * (at[i] ?? 0) * (at[j] ?? 0);
    }
  }
  if (!solveNormal(normal, right)) return [];
  const [inverse = 0, ...others] = right;
  return inverse > 0 ? [[1 / inverse, ...others.map((value) => value / inverse)]] : [];
}
