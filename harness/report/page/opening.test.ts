import { expect, test } from 'vitest';
import { opening } from './opening.ts';

test.each([
  ['buyers purchase the last units', 'Buyers purchase the last units'],
  ['oversold, twice', 'Oversold, twice'],
  // What names something is told as it is.
  ['results/RUN, beside results/OLD', 'results/RUN, beside results/OLD'],
  ['entries/0-8.notes is there at the end', 'entries/0-8.notes is there at the end'],
  ['last-item: what was raced', 'last-item: what was raced'],
  ['p99 was missed', 'p99 was missed'],
  ['23 registrations won', '23 registrations won'],
  ['', ''],
])('%j begins as %j', (text, begun) => {
  expect(opening(text)).toBe(begun);
});
