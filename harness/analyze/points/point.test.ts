import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { pointsOf } from './point.ts';

function run(strategy: string, clients: number, operationsPerS: number, p99?: number): RunRecord {
  const record = aRunRecord({ strategy, clients });
  return {
    ...record,
    rates: { ...record.rates, operationsPerS },
    latencyMs: {
      ...record.latencyMs,
      operation: { count: 400, mean: (1000 * clients) / 8000, ...(p99 === undefined ? {} : { p99 }) },
    },
  };
}

test('runs in any order become points in order, each with its repetitions', () => {
  const points = pointsOf([
    run('lock', 16, 8000, 4),
    run('lock', 2, 7900, 2),
    run('atomic', 2, 1, 1),
    run('lock', 2, 8000, 3),
    run('lock', 2, 4000),
  ]);
  expect(
    points.map(({ runs: [first], ...point }) => [first?.strategy, first?.clients, point.operationsPerS]),
  ).toEqual([
    ['atomic', 2, { median: 1, min: 1, max: 1 }],
    ['lock', 2, { median: 7900, min: 4000, max: 8000 }],
    ['lock', 16, { median: 8000, min: 8000, max: 8000 }],
  ]);
  // a percentile that one repetition could not carry is not that of the others
  expect(points.map(({ p99Ms }) => p99Ms?.median)).toEqual([1, undefined, 4]);
  // one broken repetition breaks the point
  expect(points.map(({ littlesLaw }) => littlesLaw?.holds)).toEqual([false, false, true]);
  expect(points[1]?.littlesLaw?.ratio).toBeCloseTo(0.5);
});
