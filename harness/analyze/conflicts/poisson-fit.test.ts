import { expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { fitCounts } from './poisson-fit.ts';

/** By Knuth's product, which is slow and simple. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; product *= random()) count++;
  return count;
}

test('of two groups the ratio is that of their rates, with the error that the counts have', () => {
  const points = [10, 12, 8, 10, 20, 22, 18, 20].map((count, at) => ({ count, terms: [1, at < 4 ? 0 : 1] }));
  const effect = fitCounts(points)?.coefficients[1];
  expect(Math.exp(effect?.value ?? 0)).toBeCloseTo(2, 6);
  expect(effect?.standardError).toBeCloseTo(Math.sqrt(1 / 40 + 1 / 80), 6);
});

test('counts that scatter more than chance have wider intervals', () => {
  const points = [2, 18, 1, 19, 5, 35, 4, 36].map((count, at) => ({ count, terms: [1, at < 4 ? 0 : 1] }));
  const fit = fitCounts(points);
  expect(fit?.dispersion).toBeGreaterThan(5);
  expect(fit?.coefficients[1]?.low).toBeLessThan(0);
});

test('the power of the load is found, and its interval holds it in about 95 of 100 logs', () => {
  const random = randomStream(7, 1);
  let held = 0;
  for (let log = 0; log < 200; log++) {
    const points = Array.from({ length: 60 }, () => {
      const load = 20 + 80 * random();
      return { count: poisson(0.001 * load ** 2, random), terms: [1, Math.log(load)] };
    });
    const power = fitCounts(points)?.coefficients[1];
    if (power !== undefined && power.low <= 2 && power.high >= 2) held++;
  }
  expect(held).toBeGreaterThan(182);
  expect(held).toBeLessThan(200);
});

test.each([
  ['terms that do not vary', Array.from({ length: 9 }, (_, at) => ({ count: at, terms: [1, 3] }))],
  ['no conflicts at all', Array.from({ length: 9 }, (_, at) => ({ count: 0, terms: [1, at] }))],
  [
    'too few windows',
    [
      { count: 3, terms: [1, 0] },
      { count: 4, terms: [1, 1] },
    ],
  ],
])('nothing is said of %s', (_, points) => {
  expect(fitCounts(points)).toBeUndefined();
});
