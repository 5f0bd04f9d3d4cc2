import { expect, test } from 'vitest';
import { Chart } from './chart.ts';
import { countChances } from './count-chances.ts';

/** Numbers of its own (xorshift), so that what draws shares nothing with what judges. */
function draws(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Arrivals until the time is up. */
function poisson(random: () => number, mean: number): number {
  let count = -1;
  for (let time = 0; time < mean; count++) time -= Math.log(1 - random());
  return Math.max(0, count);
}

/** How often charts alarm a window that begin anew after each alarm. */
function alarmsPerWindow(
  countOf: (random: () => number, window: number) => number,
  expectedOf: (window: number) => { mean: number; dispersion: number },
  { ratio, alpha, windows }: { readonly ratio: number; readonly alpha: number; readonly windows: number },
): number {
  const random = draws(20261129);
  let [chart, alarms] = [new Chart(ratio), 0];
  for (let window = 0; window < windows; window++) {
    const expected = expectedOf(window);
    const chances = countChances(expected.mean, expected.dispersion);
    if (!chart.take(countOf(random, window), expected, chances, alpha)) continue;
    alarms += 1;
    chart = new Chart(ratio);
  }
  return alarms / windows;
}

/** The load of a day, from 2 to 10 conflicts a window. */
const daily = (window: number): number => 6 + 4 * Math.sin(window / 40);

test.each([
  ['a steady mean', 1.5, () => 5],
  ['few conflicts', 1.5, () => 0.3],
  ['the load of a day', 1.5, daily],
  ['threefold rises', 3, daily],
  ['falls', 0.5, daily],
] as const)('false alarms are at most as many as asked for, and not far fewer: %s', (_, ratio, mean) => {
  const alpha = 0.01;
  const seen = alarmsPerWindow(
    (random, window) => poisson(random, mean(window)),
    (window) => ({ mean: mean(window), dispersion: 1 }),
    { ratio, alpha, windows: 20_000 },
  );
  // Of 200 to be expected, 240 are nearly three standard deviations too many; sums of whole counts cannot use all of it.
  expect(seen).toBeLessThan(1.2 * alpha);
  expect(seen).toBeGreaterThan(0.4 * alpha);
});

test('conflicts in groups: with their dispersion the promise holds, as if they were Poisson it would not', () => {
  const groups = (random: () => number): number => {
    // Each of 2 causes makes 1, 2, 4 or 8 losers: mean 7.5, variance 2 × 85/4.
    let sum = 0;
    for (let cause = poisson(random, 2); cause > 0; cause--) sum += 2 ** Math.floor(random() * 4);
    return sum;
  };
  const how = { ratio: 1.5, alpha: 0.01, windows: 20_000 };
  const told = alarmsPerWindow(groups, () => ({ mean: 7.5, dispersion: 42.5 / 7.5 }), how);
  const denied = alarmsPerWindow(groups, () => ({ mean: 7.5, dispersion: 1 }), how);
  expect(told).toBeLessThan(1.3 * how.alpha);
  expect(denied).toBeGreaterThan(5 * how.alpha);
});

test('twice as many are found soon, even at one false alarm in a million windows', () => {
  const random = draws(7);
  const chart = new Chart(1.5);
  const [chances, expected] = [countChances(5, 1), { mean: 5, dispersion: 1 }];
  let windows = 1;
  while (!chart.take(poisson(random, 10), expected, chances, 1e-6)) windows += 1;
  expect(windows).toBeLessThan(15);
});
