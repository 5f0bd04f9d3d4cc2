import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson.ts';

test.each([
  // Newcombe 1998, table I
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  // never surely all or nothing
  [20, 20, 0.8389, 1],
  [0, 0, 0, 1],
])('%d of %d lies between %d and %d', (hits, trials, low, high) => {
  const [from, to] = wilsonInterval(hits, trials);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});
