import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';
import { designs } from './synthetic.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(designs)('intervals hold the truth about as often as they say: $about', (design) => {
  // Of 60 intervals that hold 95 %, fewer than 50 do in one of 10,000 draws.
  for (const { covered } of coverageOf(design, { sets: 60, samples: 200 }))
    expect(covered).toBeGreaterThanOrEqual(50 / 60);
});

test('intervals that are too narrow are found out', () => {
  const [design] = designs;
  const narrow = coverageOf(design ?? never(), {
    sets: 60,
    samples: 200,
    alter: ({ value, low, high }) => ({
      value,
      low: value - (value - low) / 4,
      high: value + (high - value) / 4,
    }),
  });
  for (const { covered } of narrow) expect(covered).toBeLessThan(50 / 60);
});

test('the committed result has 1,000 sets of 200 resamples a design, and none outside 90 to 99 %', () => {
  const [, ...rows] = readFileSync(join(root, 'results/coverage/usl.csv'), 'utf8').trim().split('\n');
  const cells = rows.map((row) => row.split(','));
  expect([...new Set(cells.map(([design]) => design))]).toEqual(designs.map(({ name }) => name));
  for (const [, , sets, resamples, covered] of cells) {
    expect([sets, resamples]).toEqual(['1000', '200']);
    expect(Number(covered)).toBeGreaterThanOrEqual(0.9);
    expect(Number(covered)).toBeLessThanOrEqual(0.99);
  }
});

function never(): never {
  throw new Error('there is a design');
}
