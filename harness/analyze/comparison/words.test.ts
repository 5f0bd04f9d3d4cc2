import { expect, test } from 'vitest';
import { blocksNeeded, fewestBlocks } from './blocks-needed.ts';
import { judgeTrials } from './words.ts';
import type { Trial } from './words.ts';

/** Differences around a middle that scatter by at most a percent. */
const around = (middle: number, blocks = 10): number[] =>
  Array.from({ length: blocks }, (_, index) => middle + 0.01 * Math.sin(3 * index + 1));
const trial = (differences: readonly number[], more: Partial<Trial> = {}): Trial => ({
  differences,
  againsts: around(0, differences.length),
  better: 'more',
  ...more,
});
const wordOf = (one: Trial): string | undefined => judgeTrials([one])[0]?.word;

test.each<[string, Trial, string]>([
  ['a tenth more of what is better', trial(around(0.1)), 'better'],
  ['a tenth less of it', trial(around(-0.1)), 'worse'],
  ['a tenth less of what is worse', trial(around(-0.1), { better: 'less' }), 'better'],
  ['next to nothing', trial(around(0.002)), 'equivalent'],
  ['a difference that is always there and as small as noise', trial(around(0.02)), 'small'],
  ['a difference that is sometimes there', trial([0.3, -0.1, 0.2, -0.2, 0.1, 0.4]), 'inconclusive'],
  [
    'a tenth where the same differs from the same by as much',
    trial(around(0.1), { againsts: around(0.12) }),
    'small',
  ],
  [
    'next to nothing where noise would hide a fifth',
    trial(around(0), { againsts: around(0.2) }),
    'inconclusive',
  ],
  ['too few blocks for an interval', trial(around(0.5, 5)), 'inconclusive'],
])('%s is so', (_, one, word) => expect(wordOf(one)).toBe(word));

test('six blocks that all agree decide one test, and none of four', () => {
  const six = trial(around(1, 6));
  expect(judgeTrials([six])[0]).toMatchObject({ word: 'better', p: 2 / 64 });
  for (const outcome of judgeTrials([six, six, six, six]))
    expect(outcome).toMatchObject({ word: 'inconclusive', adjustedP: 8 / 64, needs: 8 });
});

test.each([
  [1, 6],
  [3, 7],
  [4, 8],
  [9, 9],
  [21, 10],
])('%i tests need %i blocks at least', (tests, blocks) => expect(fewestBlocks(tests)).toBe(blocks));

test('a smaller difference needs more blocks, and one as small as the scatter of a hundred needs too many', () => {
  const needed = (effect: number): number | undefined =>
    blocksNeeded({ effect, spread: 0.1, band: 0.06, blocks: 10, tests: 4 });
  const [large = 0, middling = 0] = [needed(0.5), needed(0.2)];
  expect(large).toBeLessThan(middling);
  expect(needed(0.02)).toBeUndefined();
});

test('few blocks say little of how much there is, so that more are named than where many show the same', () => {
  const [few = 0, many = 0] = [6, 40].map(
    (blocks) => blocksNeeded({ effect: 0.1, spread: 0.1, band: 0.02, blocks, tests: 4 }) ?? 0,
  );
  expect(many).toBeGreaterThan(0);
  expect(few).toBeGreaterThan(many);
});
