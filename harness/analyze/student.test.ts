import { expect, test } from 'vitest';
import { studentQuantile, studentTails } from './student.ts';

test.each([
  // Fisher and Yates (1963), table III
  [0.05, 1, 12.706],
  [0.05, 2, 4.303],
  [0.05, 3, 3.182],
  [0.05, 4, 2.776],
  [0.01, 5, 4.032],
  [0.001, 10, 4.587],
  [0.05, 120, 1.98],
])('outside of which a share of %d lies with %d degrees of freedom: %d', (tails, freedom, value) => {
  expect(studentQuantile(tails, freedom)).toBeCloseTo(value, 3);
  expect(studentTails(value, freedom)).toBeCloseTo(tails, 4);
  expect(studentTails(-value, freedom)).toBeCloseTo(tails, 4);
});

test('of nothing all lies outside, of everything nothing', () => {
  expect(studentTails(0, 7)).toBe(1);
  expect(studentTails(Infinity, 7)).toBe(0);
});
