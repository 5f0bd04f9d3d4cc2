import { expect, test } from 'vitest';
import { problemsOf } from './apart-row.ts';
import type { ApartRow } from './apart-row.ts';

const held: ApartRow = {
  workload: 'last-item',
  mode: 'right',
  is: 'right',
  apart: 'valid',
  together: 'valid',
  reasons: [],
  recorded: 7,
  counted: 7,
  clocks: { boundMs: 0.4, startSkewMs: 0.1, unorderedShare: 0.01 },
};

test('a row holds where verdicts and counts are the same and clocks were told apart', () => {
  expect(problemsOf(held)).toEqual([]);
});

test.each([
  // One answer that the service gave reached no history.
  [{ recorded: 6 }, ['6 requests where the service counts 7']],
  [{ apart: 'invalid' as const }, ['a false ✗', 'invalid where one machine says valid']],
  // It is said what took it its proof.
  [
    { apart: 'inconclusive' as const, reasons: ['clocks'] },
    ['inconclusive where one machine says valid: clocks'],
  ],
  // Found on one machine, and not by agents.
  [{ is: 'wrong' as const, together: 'invalid' as const }, ['valid where one machine says invalid']],
  [{ clocks: { ...held.clocks, boundMs: 0 } }, ['clocks that were apart were held for one']],
])('a row that does not hold says why: %j', (change, problems) => {
  expect(problemsOf({ ...held, ...change })).toEqual(problems);
});
