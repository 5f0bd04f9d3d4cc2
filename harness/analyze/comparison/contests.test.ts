import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { compare, differencesOf } from './contests.ts';
import { goodput } from './measures.ts';

const { rates, conflicts, verdict } = aRunRecord();

/** A row that won so many times 1,000 a second in each of ten blocks, give or take a percent. */
function row(times: number, more: Partial<RunRecord> = {}, { run = 'a', blocks = 10 } = {}): RunRecord[] {
  return Array.from({ length: blocks }, (_, index) =>
    aRunRecord({
      rates: { ...rates, goodputPerS: 1000 * times * (1 + 0.01 * Math.sin(7 * index + times)) },
      block: { run, number: index + 1, of: 10 },
      ...more,
    }),
  );
}
const again = (run: RunRecord): RunRecord => ({ ...run, block: { ...run.block!, role: 'again' } });
const reference = [...row(1), ...row(1.001).map(again)];
const wordsOf = (other: readonly RunRecord[], beside = reference): unknown[] => {
  const [found] = compare([{ reference: beside, row: other }]).compared;
  return (found?.figures ?? []).map(({ measure, outcome }) => [measure.name, outcome?.word]);
};

test('pairs are made block by block, and the reference again is noise and no pair', () => {
  const { compared, tests, fewest } = compare([{ reference, row: row(2) }]);
  expect(compared[0]).toMatchObject({ blocks: 10, alone: 0 });
  expect(compared[0]?.figures[0]?.times).toBeCloseTo(2, 1);
  expect([tests, fewest]).toEqual([4, 8]);
  expect(wordsOf(row(2))[0]).toEqual(['goodput', 'better']);
});

test('blocks of another run have nothing in common with these: there are ratios and no words', () => {
  const { compared, tests } = compare([{ reference, row: row(2, {}, { run: 'b' }) }]);
  expect(tests).toBe(0);
  expect(compared[0]).toMatchObject({ blocks: 0, alone: 20 });
  expect(compared[0]?.figures[0]).toMatchObject({ times: expect.closeTo(2, 1) as number });
  expect(compared[0]?.figures.some(({ outcome }) => outcome !== undefined)).toBe(false);
});

test('a block without a partner is left out and counted', () => {
  const { compared } = compare([{ reference, row: row(2).slice(3) }]);
  expect(compared[0]).toMatchObject({ blocks: 7, alone: 3 });
});

test.each<[string, readonly RunRecord[], readonly RunRecord[], string]>([
  ['the row was wrong in one block', [...row(9).slice(1), wrong(row(9)[0]!)], reference, 'row'],
  ['the reference was wrong once', row(9), [...reference.slice(1), wrong(reference[0]!)], 'reference'],
  [
    'no race of the row proved anything',
    row(9, { verdict: { ...verdict, result: 'inconclusive' } }),
    reference,
    'unproven',
  ],
  [
    'the figures of the row are those of the generator',
    row(9, { warnings: [{ code: 'generator-saturated', text: 'the generator was busy' }] }),
    reference,
    'unproven',
  ],
])('nothing counts and nothing is tested where %s', (_, other, beside, why) => {
  const { compared, tests } = compare([{ reference: beside, row: other }]);
  expect(compared[0]?.wrong).toBe(why);
  expect(tests).toBe(0);
});

test('who is to be taken is asked of those races alone that prove anything', () => {
  const saturated = { code: 'generator-saturated', text: 'the generator was busy' } as const;
  const [first, ...others] = row(9);
  const better = [{ ...first!, warnings: [saturated] }, ...others];
  expect(differencesOf(goodput, { reference, row: row(9) })).toHaveLength(others.length + 1);
  expect(differencesOf(goodput, { reference, row: better })).toHaveLength(others.length);
});

test('what never happened has a ratio all the same: none beside none is equal, none beside many is fewer', () => {
  const none = { conflicts: { ...conflicts, rate: 0, raceLost: 0, terminal: 0, gateway: 0 } };
  const many = { conflicts: { ...conflicts, rate: 0.5, raceLost: 100, terminal: 0, gateway: 0 } };
  const quiet = [...row(1, none), ...row(1, none).map(again)];
  const busy = [...row(1, many), ...row(1, many).map(again)];
  expect(wordsOf(row(1, none), quiet)[2]).toEqual(['409 race', 'equivalent']);
  expect(wordsOf(row(1, none), busy)[2]).toEqual(['409 race', 'better']);
  expect(wordsOf(row(1, many), quiet)[2]).toEqual(['409 race', 'worse']);
});

test('a row that won nothing has goodput to compare and no CPU a win', () => {
  const { operations } = aRunRecord();
  const idle = row(0, { operations: { ...operations, won: 0 } });
  expect(wordsOf(idle)).toContainEqual(['goodput', 'worse']);
  expect(wordsOf(idle)).toContainEqual(['CPU a win', undefined]);
});

function wrong(run: RunRecord): RunRecord {
  return { ...run, verdict: { ...verdict, result: 'invalid' } };
}
