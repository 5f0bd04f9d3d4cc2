import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curvature, gradientAt, leastSquares, valueAt } from './least-squares.ts';
import { amdahl, deadTime, linear, usl } from './models.ts';
import { seriesOf } from './series.ts';

const models = [linear, amdahl, usl, deadTime];
const share = fc.double({ min: 0.001, max: 0.5, noNaN: true });

test.each(models)('the gradient of $name is that of its value', (model) => {
  const theta = model === deadTime ? fc.tuple(share) : fc.tuple(fc.constant(90), share, share);
  fc.assert(
    fc.property(theta, fc.integer({ min: 1, max: 300 }), (at, n) => {
      const gradient = new Float64Array(model.parameters.length);
      gradientAt(model, n, at, gradient);
      for (const [index, slope] of gradient.entries()) {
        const step = (at[index] ?? 0) * 1e-5;
        const moved = (by: number) => at.map((value, place) => (place === index ? value + by : value));
        const numeric = (valueAt(model, n, moved(step)) - valueAt(model, n, moved(-step))) / (2 * step);
        expect(slope).toBeCloseTo(numeric, 3);
      }
    }),
  );
});

test('values without noise give back what they were made from', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.double({ min: 0.001, max: 0.6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
      (lambda, sigma, kappa) => {
        const points = [1, 2, 4, 8, 16, 32, 64].map((n) => ({ n, xs: [usl.value(n, lambda, sigma, kappa)] }));
        const found = leastSquares(usl, seriesOf(points), [lambda * 2, 0.1, 0.001], 'meaningful');
        const truth = [lambda, sigma, kappa];
        for (const [index, value] of (found?.theta ?? []).entries())
          expect(Math.abs(value / (truth[index] ?? 0) - 1)).toBeLessThan(1e-3);
      },
    ),
    { numRuns: 200 },
  );
});

test('what would be less than nothing is held at nothing, unless the fit is free', () => {
  // faster than linear: σ would be negative
  const series = seriesOf([1, 2, 4, 8, 16].map((n) => ({ n, xs: [100 * n ** 1.1] })));
  expect(leastSquares(amdahl, series, [100, 0.1], 'meaningful')?.theta[1]).toBe(0);
  expect(leastSquares(amdahl, series, [100, 0.1], 'free')?.theta[1]).toBeLessThan(0);
});

test('parameters that the points cannot tell apart have no curvature', () => {
  const series = seriesOf([{ n: 1, xs: [65, 66, 64] }]);
  expect(curvature(usl, series, Float64Array.of(65, 0.1, 0.01))).toBeUndefined();
});
