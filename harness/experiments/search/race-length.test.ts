import { expect, test } from 'vitest';
import type { Judgement } from '../../analyze/search/probe.ts';
import { raceLengths } from './race-length.ts';

const open = (longer?: number): Judgement => ({
  outcome: 'undecided',
  bounds: [],
  ...(longer === undefined ? {} : { longer }),
});

/** How long the races are that are judged so, one after another, and what they end with. */
function lengthsOf(mostMs: number, ...judgements: readonly Judgement[]) {
  const lengths = raceLengths(2000, mostMs);
  const told = [];
  let length = lengths.next();
  for (const judgement of judgements) {
    if (length.done === true) break;
    told.push(length.value);
    length = lengths.next(judgement);
  }
  return { told, end: length.done === true ? length.value : undefined };
}

test.each([
  // the first one tells
  [[{ outcome: 'pass', bounds: [] } as const], [2000], 'pass'],
  [[open(3), { outcome: 'fail', bounds: [] } as const], [2000, 6000], 'fail'],
  // a little more would hardly help, and very much more is not believed at once
  [[open(1.01), open(1e9), open(2)], [2000, 4000, 32_000], 'undecided'],
  [[open(Infinity), open(), open()], [2000, 16_000, 32_000], 'undecided'],
] as const)('races that are judged %j are %j ms long and end with %s', (judgements, told, end) => {
  expect(lengthsOf(1e6, ...judgements)).toEqual({ told, end });
});

test('no race is longer than it may be, and none follows one that is', () => {
  expect(lengthsOf(5000, open(8), open(8), open(8))).toEqual({ told: [2000, 5000], end: 'undecided' });
});
