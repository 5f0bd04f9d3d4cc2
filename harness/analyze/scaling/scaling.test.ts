import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import { amdahl, deadTime, usl } from '../curves/models.ts';
import { estimatesOf, fitScaling } from './scaling.ts';
import { randomStream } from '../../core/random.ts';
import { seriesOf, weightsOf } from '../curves/series.ts';

const resampling = { samples: 500, seed: 1 };
const golden = readCsv(
  readFileSync(resolve(import.meta.dirname, '../../../results/examples/usl-golden.csv'), 'utf8'),
  'usl-golden.csv',
);

function near(value: number | undefined, expected: number): void {
  expect(Math.abs((value ?? Number.NaN) / expected - 1)).toBeLessThan(0.01);
}

test('the golden data give σ, κ, λ and the peak that are known for them', () => {
  const { model, parameters, peak, candidates } = fitScaling(golden.points, golden.axis, resampling);
  expect(model).toBe('usl');
  near(parameters.lambda?.value, 89.99);
  near(parameters.sigma?.value, 0.02773);
  near(parameters.kappa?.value, 1.0435e-4);
  near(peak?.n, 96.53);
  near(peak?.x, 1883.8);
  expect(candidates.map(({ model: name }) => name)).toEqual(['linear', 'amdahl', 'usl']);
  for (const { value = 0, low = 1, high = 0 } of Object.values(parameters)) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
});

test('one seed gives one answer, another nearly the same', () => {
  const fit = (seed: number) => fitScaling(golden.points, 'count', { samples: 2000, seed }).parameters;
  expect(fit(1)).toEqual(fit(1));
  const [one, other] = [fit(1).kappa?.high ?? 0, fit(2).kappa?.high ?? 0];
  expect(one).not.toBe(other);
  expect(Math.abs(one / other - 1)).toBeLessThan(0.15);
});

/** Three repetitions that scatter by a tenth of a percent around a curve. */
const around = (curve: (n: number) => number, places = [1, 2, 4, 8, 16, 32]) =>
  places.map((n) => ({ n, xs: [0.999, 1.0004, 1.0006].map((factor) => curve(n) * factor) }));

test.each([
  ['linear', (n: number) => 100 * n, 'has none'],
  ['amdahl', (n: number) => amdahl.value(n, 100, 0.1, 0), 'has none'],
  // the peak would be at 95
  ['usl', (n: number) => usl.value(n, 100, 0.1, 1e-4), 'beyond 2 times what was tested'],
] as const)('points of a %s curve have no peak that they show', (name, curve, why) => {
  const { model, peak, noPeak } = fitScaling(around(curve), 'count', resampling);
  expect(model).toBe(name);
  expect(peak).toBeUndefined();
  expect(noPeak).toContain(why);
});

test.each([
  ['linear', (n: number) => 100 * n],
  ['amdahl', (n: number) => amdahl.value(n, 100, 0.1, 0)],
  ['usl', (n: number) => usl.value(n, 100, 0.1, 0.01)],
] as const)('where nothing scatters around a %s curve, every interval is its value', (name, curve) => {
  const points = [1, 2, 4, 8, 16, 32].map((n) => ({ n, xs: [curve(n)] }));
  const { model, parameters } = fitScaling(points, 'count', resampling);
  expect(model).toBe(name);
  for (const { value, low, high } of Object.values(parameters)) {
    expect(low / value).toBeCloseTo(1, 6);
    expect(high / value).toBeCloseTo(1, 6);
  }
});

test('a peak before the first point is none', () => {
  const { peak, noPeak } = fitScaling(
    around((n) => usl.value(n, 100, 0.9, 0.2), [2, 4, 8, 16, 32]),
    'count',
    resampling,
  );
  expect(peak).toBeUndefined();
  expect(noPeak).toContain('before the first that was tested');
});

test('attempts that meet dead time give its window', () => {
  const { model, parameters } = fitScaling(
    around((a) => deadTime.value(a, 0.002, 0, 0), [100, 300, 1000, 3000, 10_000]),
    'load',
    resampling,
  );
  expect(model).toBe('dead-time');
  near(parameters.w?.value, 0.002);
});

test('a place that scatters more weighs less, and a single value each weighs the same', () => {
  const even = seriesOf([1, 2, 4].map((n) => ({ n, xs: [n * 10] })));
  expect([...even.weight]).toEqual([1, 1, 1]);
  const groups = [
    { from: 0, to: 3 },
    { from: 3, to: 6 },
  ];
  const weight = weightsOf(Float64Array.of(99, 100, 101, 80, 100, 120), groups);
  expect(weight[0]).toBeGreaterThan((weight[3] ?? 0) * 1.2);
  // Repetitions that are equal to the last digit say nothing of scatter.
  expect([...weightsOf(Float64Array.of(5, 5, 5, 9, 9, 9), groups)]).toEqual(Array(6).fill(1));
});

/** Each does more as more of them share something, until agreeing costs more than that: σ = −0.0288, κ = 0.000447. */
const shared = (n: number): number => (100 * n) / (1 - 0.0288 * (n - 1) + 0.000447 * n * (n - 1));
const doubling = [1, 2, 4, 8, 16, 32, 64];

test('efficiency above 1 has a model of its own, with the peak that the points have', () => {
  const once = fitScaling(
    doubling.map((n) => ({ n, xs: [shared(n)] })),
    'count',
    resampling,
  );
  for (const { model, parameters, peak, superlinear } of [
    once,
    fitScaling(around(shared, doubling), 'count', resampling),
  ]) {
    expect(model).toBe('superlinear');
    near(parameters.lambda?.value, 100);
    near(parameters.sigma?.value, -0.0288);
    near(parameters.kappa?.value, 0.000447);
    near(peak?.n, 47.97);
    expect(superlinear).toEqual({ n: 32, value: expect.closeTo(1.816, 2) });
  }
});

test('where efficiency keeps below 1 nothing is said of it, and the model is not tried', () => {
  const { superlinear, candidates } = fitScaling(golden.points, 'count', resampling);
  expect(superlinear).toBeUndefined();
  expect(candidates.map(({ model }) => model)).not.toContain('superlinear');
  // over load there are no more wins than attempts
  const load = fitScaling(around(shared, doubling), 'load', resampling);
  expect(load.superlinear).toBeUndefined();
  expect(load.candidates.map(({ model }) => model)).not.toContain('superlinear');
});

test('a parameter that the points push to its bound says so, and its interval is not nothing', () => {
  const parameters = estimatesOf(usl, seriesOf(around(shared, doubling)), resampling);
  expect(parameters.sigma).toMatchObject({ value: 0, low: 0, atBound: 'low' });
  expect(parameters.sigma?.high).toBeGreaterThan(0);
  expect(parameters.lambda).not.toHaveProperty('atBound');
});

test('no peak is claimed beyond where throughput falls', () => {
  // over load σ is held at 0, and the curve peaks after the points do
  const { model, peak, noPeak } = fitScaling(
    [1, 2, 4, 8, 16, 32, 40, 48, 56, 64].map((n) => ({ n, xs: [shared(n)] })),
    'load',
    resampling,
  );
  expect(model).toBe('usl');
  expect(peak).toBeUndefined();
  expect(noPeak).toBe('the curve has it at 67.9, but throughput falls from 48.0 to 64.0 already');
});

test('a value that contradicts all others is named with the fit', () => {
  const points = golden.points.map(({ n, xs }) => ({ n, xs: n === 72 ? [600] : xs }));
  expect(fitScaling(points, 'count', resampling).outlier).toMatchObject({ n: 72, x: 600, values: 1 });
  expect(fitScaling(golden.points, 'count', resampling).outlier).toBeUndefined();
});

test('where the interval of a parameter that is above 0 has no lower end, that is 0 and not the least number there is', () => {
  const random = randomStream(7, 1);
  const points = [1, 2, 4, 8, 16].map((n) => ({ n, xs: [n * random() ** 3, n * random() ** 3] }));
  const { parameters } = fitScaling(points, 'count', { samples: 200, seed: 1 });
  expect(parameters.lambda).toMatchObject({ low: 0 });
  expect(parameters.lambda?.value).toBeGreaterThan(0);
});
