import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaleOf, tightScaleOf } from './scale.ts';

test.each([
  // From zero, in round steps, to the next round step above.
  { scale: 'linear', values: [3, 17], ticks: [0, 5, 10, 15, 20] },
  { scale: 'linear', values: [0.12, 0.9], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  { scale: 'linear', values: [-0.5, 2], ticks: [-0.5, 0, 0.5, 1, 1.5, 2] },
  { scale: 'linear', values: [0], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  // Few decades have marks between them, many have none.
  { scale: 'log', values: [1.5, 30], ticks: [1, 2, 5, 10, 20, 50] },
  { scale: 'log', values: [0.3, 2000], ticks: [1, 10, 100, 1000] },
  { scale: 'log', values: [0, 0], ticks: [] },
  // A nine each.
  { scale: 'percentile', values: [0, 0.9995], ticks: [0, 0.5, 0.9, 0.99, 0.999] },
] as const)('$scale over $values has marks at $ticks', ({ scale, values, ticks }) => {
  expect(scaleOf({ scale }, values, 5).ticks).toEqual(ticks);
});

test('each nine is as wide as the one before', () => {
  const { at } = scaleOf({ scale: 'percentile' }, [0.9999]);
  expect([0, 0.9, 0.99, 0.999, 0.9999].map((share) => at(share).toFixed(6))).toEqual(
    [0, 0.25, 0.5, 0.75, 1].map((place) => place.toFixed(6)),
  );
});

test('time ends where it ends', () => {
  const { at, ticks } = tightScaleOf({ scale: 'linear' }, [-0.5, 1.9], 5);
  expect([at(-0.5), at(1.9)]).toEqual([0, 1]);
  expect(ticks).toEqual([-0.5, 0, 0.5, 1, 1.5]);
});

test('whatever the values, they lie on the paper, in their order', () => {
  const values = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(values, fc.constantFrom('linear', 'log'), (own, scale) => {
      const { at, ticks } = scaleOf({ scale }, own);
      const places = own.toSorted((a, b) => a - b).map(at);
      expect(places.every((place, index) => place >= (places[index - 1] ?? 0) && place <= 1)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(16);
    }),
  );
});
