import { expect, test } from 'vitest';
import type { Claim } from './claim.ts';
import { concluded, oversold, unproven, wonPerS } from './claims.fixture.ts';
import { level, times } from './figure.ts';
import { goodput, wrong } from './measures.ts';

const claim: Claim = {
  name: 'more-is-more',
  about: 'More is more.',
  how: 'Much beside little.',
  settings: { workload: 'last-item', strategy: 'optimistic' },
  races: { little: { settings: {} }, much: { settings: { clients: 64 } } },
  predictions: [
    { says: 'much wins more', figure: times('won', goodput, 'much', 'little'), must: { above: 1.1 } },
    { says: 'much wins a lot', figure: level('won', goodput, 'much'), must: { above: 500 } },
  ],
  figures: [level('races that were wrong', wrong, 'much')],
};

const blocks = (count: number, much: number, little = 100) =>
  Array.from({ length: count }, (_, index) => ({
    little: wonPerS(little + index),
    much: wonPerS(much + index),
  }));

test('a claim holds, does not, depends, or is not decided, by what its blocks show', () => {
  expect(concluded(claim, blocks(6, 900)).outcome).toBe('held');
  expect(concluded(claim, blocks(6, 90)).outcome).toBe('did not hold');
  expect(concluded(claim, blocks(6, 300)).outcome).toBe('depends');
  const few = concluded(claim, blocks(5, 900));
  expect(few.outcome).toBe('not decided');
  expect(few.doubts).toContain('much wins more: 5 blocks are too few for an interval');
});

test('a race that was wrong where it had to be right decides nothing, and says how', () => {
  const [first, ...others] = blocks(6, 900);
  const spoilt = [{ ...first!, little: wonPerS(100, { verdict: oversold }) }, ...others];
  const { outcome, doubts, races } = concluded(claim, spoilt);
  expect(outcome).toBe('not decided');
  expect(doubts).toEqual(['"little" had to be right and was wrong in 1 of 6 races: oversold 12 of 10']);
  expect(races[0]?.results).toEqual({ valid: 5, invalid: 1, inconclusive: 0 });
  // Where that is what is asked, it is an answer.
  const asked = { ...claim, races: { ...claim.races, little: { settings: {}, expects: 'any' as const } } };
  expect(concluded(asked, spoilt).outcome).toBe('held');
});

test('a block of which a race proved nothing is left out, and that is told', () => {
  const idle = { little: wonPerS(1), much: wonPerS(1, { verdict: unproven }) };
  const saturated = {
    little: wonPerS(1),
    much: wonPerS(1, { warnings: [{ code: 'generator-saturated', text: 'the generator was full' }] }),
  };
  const enough = concluded(claim, [idle, saturated, ...blocks(6, 900)]);
  expect(enough.outcome).toBe('held');
  expect(enough.blocks).toEqual({ counted: 6, raced: 8 });
  const lacking = concluded(claim, [idle, saturated, ...blocks(5, 900)]);
  expect(lacking.outcome).toBe('not decided');
  expect(lacking.doubts[0]).toBe(
    '2 of 7 blocks are left out, because a race proved nothing: "much": nobody met',
  );
});
