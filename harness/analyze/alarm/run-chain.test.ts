import { expect, test } from 'vitest';
import { countChances } from './count-chances.ts';
import { averageRunLength } from './run-chain.ts';
import type { StepChances } from './run-chain.ts';

/** Steps of Poisson counts of this mean less `reference`, in whole parts of which there are `parts` in 1. */
function steps(mean: number, reference: number, parts = 1): StepChances {
  const { from, chances } = countChances(mean, 1);
  const finer = new Float64Array((chances.length - 1) * parts + 1);
  chances.forEach((chance, at) => (finer[at * parts] = chance));
  return { from: from * parts - Math.round(reference * parts), chances: finer };
}

test.each([
  // mean, reference value, limit, average run length
  // J. Lawson, package IAcsSPCR 1.2.1 for R, `arl(h=6, k=2, lambda=1.88)`, with Lucas 1985
  [1.88, 2, 6, 37.2, 1],
  [1.88 + 0.9627 * Math.sqrt(1.88), 2, 6, 5.49, 2],
])(
  'counts of %d a window against %d, limit %d: %d windows on average',
  (mean, reference, limit, length, digits) => {
    expect(averageRunLength(steps(mean, reference), limit)).toBeCloseTo(length, digits);
  },
);

test('mean and reference of 0.25 need the limit 10 of Lucas 1985, Table 2, for 430 windows', () => {
  expect(averageRunLength(steps(0.25, 0.25, 4), 40)).toBeGreaterThan(430);
  expect(averageRunLength(steps(0.25, 0.25, 4), 39)).toBeLessThan(430);
});

test('the design of S. Knoth (package spc for R) for 500 windows until a false alarm and 7 until a true one', () => {
  const [reference, limit, parts] = [0.948, 3832, 1000];
  // It alarms at the limit with a chance of 0.12: between these two.
  expect(averageRunLength(steps(0.52, reference, parts), limit)).toBeLessThan(500);
  expect(averageRunLength(steps(0.52, reference, parts), limit + 1)).toBeGreaterThan(500);
  expect(averageRunLength(steps(1.563777, reference, parts), limit)).toBeCloseTo(7, 1);
});

test('a limit of 1 is crossed by the first count above the reference: a geometric run length', () => {
  const above2 = 1 - Math.exp(-1.2) * (1 + 1.2 + 1.2 ** 2 / 2);
  expect(averageRunLength(steps(1.2, 2), 1)).toBeCloseTo(1 / above2, 9);
});
