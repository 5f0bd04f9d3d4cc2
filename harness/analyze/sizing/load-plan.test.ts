import { expect, test } from 'vitest';
import { instancesFor } from './load-plan.ts';

/** What so many do beside one, by the universal scalability law. */
const law =
  (sigma: number, kappa: number) =>
  (n: number): number =>
    n / (1 + sigma * (n - 1) + kappa * n * (n - 1));

test.each([
  // without losses every instance does as much as the first
  [5, law(0, 0), 5],
  [4.2, law(0, 0), 5],
  [1, law(0.1, 0), 1],
  // near a peak between two powers of two
  [2.942, law(0, 1 / 32), 5],
  [20.647, law(0.0277, 1.04e-4), 74],
  [20.856, law(0.0277, 1.04e-4), 83],
  // above the peak, and above the limit of what is serial
  [3.2, law(0, 1 / 32), Infinity],
  [11, law(0.1, 0), Infinity],
  [Infinity, law(0, 0), Infinity],
])('%f times as much as one does takes the least number that do it', (times, speedUp, least) => {
  const found = instancesFor(times, speedUp);
  expect(found).toBe(least);
  if (Number.isFinite(found)) {
    expect(speedUp(found)).toBeGreaterThanOrEqual(times);
    expect(found === 1 || speedUp(found - 1) < times).toBe(true);
  }
});
