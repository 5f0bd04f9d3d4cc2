import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { noises, simulate } from './simulate.ts';

const root = resolve(import.meta.dirname, '../..');
const quiet = noises.find(({ name }) => name === 'quiet')!;

test('the same beside the same is hardly ever called better or worse', () => {
  for (const noise of noises) {
    const { anyClaim } = simulate(noise, { times: 1, comparisons: 200, seed: 3, blocks: 10 });
    // Of 200 that claim something in 5 % of cases, more than 20 do in one of 1,000 draws.
    expect(anyClaim).toBeLessThanOrEqual(20);
  }
});

test.each([1.1, 1 / 1.1])(
  'a row that wins %d times as much is found at the blocks that are named',
  (times) => {
    const counted = simulate(quiet, { times, comparisons: 100, seed: 3 });
    const [right, wrong] = times > 1 ? [counted.better, counted.worse] : [counted.worse, counted.better];
    expect(right).toBeGreaterThanOrEqual(80);
    expect(wrong).toBe(0);
  },
);

test('at fewer blocks than any test needs, nothing is found', () => {
  const { better, small } = simulate(quiet, { times: 1.1, comparisons: 100, seed: 3, blocks: 6 });
  expect([better, small]).toEqual([0, 0]);
});

test('the committed counts are of 1,000 comparisons each, and all of them as they should be', () => {
  const [head = '', ...lines] = readFileSync(join(root, 'results/comparison/simulated.csv'), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])),
  );
  expect(rows).toHaveLength(5 * noises.length);
  for (const { times, comparisons, better, worse, anyClaim } of rows) {
    expect(Number(comparisons)).toBe(1000);
    if (times === '1.000') expect(Number(anyClaim)).toBeLessThanOrEqual(50);
    else expect(Number(Number(times) > 1 ? better : worse)).toBeGreaterThanOrEqual(800);
  }
});

test('in real races of the same beside the same nothing was better or worse', () => {
  const [, ...lines] = readFileSync(join(root, 'results/comparison/same.csv'), 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(40);
  for (const line of lines) expect(['EQUIVALENT', 'INCONCLUSIVE']).toContain(line.split(',')[9]);
});
