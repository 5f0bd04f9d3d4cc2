import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { completeRunRecord } from '../../core/run-record.fixture.ts';
import { csvOf, tablesOf } from './grid.ts';

/** A run of a strategy with so many keys and such a window, that won so many operations a second. */
const run = (strategy: string, keys: number, workMs: number, goodputPerS: number): RunRecord => ({
  ...completeRunRecord,
  strategy,
  settings: { ...completeRunRecord.settings, keys, workMs },
  rates: { ...completeRunRecord.rates, goodputPerS },
  conflicts: { ...completeRunRecord.conflicts, rate: 0.3, raceLost: 200, terminal: 100 },
});

const runs = [
  run('lock', 100, 0, 300),
  run('script', 100, 0, 900),
  run('script', 1, 0, 700),
  run('lock', 1, 0, 100),
  run('lock', 1, 0, 200),
  run('script', 1, 0, 500),
  run('script', 100, 0, 250),
  run('lock', 1, 5, 90),
];

test('a table a window, with the median of all repetitions, least and most', () => {
  expect(tablesOf(runs, ['lock', 'script'])).toBe(
    [
      '| keys, window 0 ms | lock | script |',
      '| ---: | ---: | ---: |',
      '| 1 | 150 (100–200) | **600** (500–700) |',
      // the ranges meet: nobody is above the other in every run
      '| 100 | 300 (300–300) | 575 (250–900) |',
      '',
      '| keys, window 5 ms | lock | script |',
      '| ---: | ---: | ---: |',
      '| 1 | **90.0** (90.0–90.0) | – |',
    ].join('\n'),
  );
});

test('a row a run for plots, all with as many fields as the head', () => {
  const lines = csvOf(runs).trimEnd().split('\n');
  expect(lines).toHaveLength(9);
  const [head = '', first = ''] = lines;
  const named = Object.fromEntries(head.split(',').map((name, index) => [name, first.split(',')[index]]));
  expect(named).toMatchObject({ strategy: 'lock', keys: '100', workMs: '0', goodputPerS: '300.0' });
  // 0.3 of the attempts were conflicts, two of three of them lost races
  expect(named['raceLostShare']).toBe('0.2000');
  expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([head.split(',').length]));
});
