import { expect, test } from 'vitest';
import { medianOf } from './median.ts';

test.each([
  // an odd number has a middle, whatever the order
  [[3, 1, 2], 2],
  [[10, 9, 100], 10],
  // an even number has two
  [[4, 1, 3, 2], 2.5],
  [[-1, 1], 0],
  [[7], 7],
  // nothing has none
  [[], undefined],
])('the median of %j is %s', (values, median) => {
  expect(medianOf(values)).toBe(median);
});
