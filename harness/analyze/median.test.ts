import { expect, test } from 'vitest';
import { medianOf, spreadOf } from './median.ts';

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

test.each([
  { values: [3, 1, 2], spread: { median: 2, min: 1, max: 3 } },
  { values: [1, 2, 3, 10], spread: { median: 2.5, min: 1, max: 10 } },
  { values: [4], spread: { median: 4, min: 4, max: 4 } },
  { values: [], spread: { median: NaN, min: NaN, max: NaN } },
])('the spread of $values', ({ values, spread }) => {
  expect(spreadOf(values)).toEqual(spread);
});
