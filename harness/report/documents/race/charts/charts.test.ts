import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { aRunRecord } from '../../../../core/run-record.fixture.ts';
import type { RunRecord } from '../../../../core/run-record.ts';
import { readResults } from '../../../../results/read-results.ts';
import { rowsOf } from '../rows.ts';
import { conflictCost } from './conflict-cost.ts';
import { latencyChart } from './latency.ts';
import { overTime } from './over-time.ts';

const baseline = resolve(import.meta.dirname, '../../../../../results/baseline');
/** So many windows, with the same in each. */
const windowsOf = (count: number, won: number, attempts: number): NonNullable<RunRecord['windows']> => {
  const each = (value: number): string => Array.from({ length: count }, () => value).join(' ');
  return {
    count,
    operations: each(attempts),
    above: { p50: each(0), p90: each(0) },
    unknown: each(0),
    errors: each(0),
    attempts: each(attempts),
    conflicts: each(attempts - won),
    won: each(won),
  };
};

test('latency by percentile goes through the percentiles of the table', async () => {
  const runs = (await readResults([baseline])).filter(({ workload }) => workload === 'last-item');
  const rows = rowsOf(runs);
  const [chart] = latencyChart(rows);
  expect(chart?.series.map(({ name }) => name)).toEqual(rows.map(({ label }) => label));
  for (const { run, label } of rows) {
    const points = chart?.series.find(({ name }) => name === label)?.points ?? [];
    for (const [share, ms] of [
      [0.9, run.latencyMs.operation.p90],
      [0.99, run.latencyMs.operation.p99],
    ] as const) {
      const point = points.find(({ x }) => Math.abs(x - share) < 1e-9);
      // A bucket is a thousandth wide.
      expect((point?.y ?? 0) / (ms ?? Number.NaN)).toBeCloseTo(1, 2);
    }
    // No farther than there are samples: of what lies beyond the last place there are some.
    expect((1 - (points.at(-1)?.x ?? 1)) * run.latencyMs.operation.count).toBeGreaterThanOrEqual(3.6);
  }
});

test('throughput over time adds up to what was won, in fewer parts where little was', () => {
  const busy = aRunRecord({ durationS: 2, windows: windowsOf(128, 30, 40) });
  const [throughput, conflicts] = overTime(rowsOf([busy]));
  const points = throughput?.series[0]?.points ?? [];
  expect(points).toHaveLength(64);
  expect(points.reduce((sum, { y }) => sum + (y * 2) / 64, 0)).toBeCloseTo(128 * 30, 6);
  expect(conflicts?.series[0]?.points.map(({ y }) => y)).toEqual(points.map(() => 0.25));
  const idle = aRunRecord({ durationS: 2, windows: windowsOf(128, 1, 2) });
  expect(overTime(rowsOf([idle]))[0]?.series[0]?.points).toHaveLength(16);
  const { windows: _, ...older } = busy;
  expect(overTime(rowsOf([older]))).toEqual([]);
});

test('faults and warm-up stand on the axis of time; blocks are one line, their mean', () => {
  const faults = [
    {
      fault: 'pause-store:300ms@1s',
      kind: 'pause-store',
      atMs: 1000,
      struckMs: 1001,
      recoveryMs: 304,
      lost: { unknown: 0, refused: 0 },
    },
    { fault: 'kill-store@2s', kind: 'kill-store', atMs: 2000, lost: { unknown: 0, refused: 0 } },
  ];
  const block = (won: number): RunRecord =>
    aRunRecord({ durationS: 2, warmupS: 0.5, faults, warnings: [], windows: windowsOf(128, won, 40) });
  const [chart] = overTime(rowsOf([block(10), block(30)]));
  expect(chart?.bands).toEqual([
    { of: 'warm-up', text: 'warm-up', from: -0.5, to: 0 },
    // One that did not happen is not there.
    { of: 'fault', text: 'pause-store:300ms@1s', from: 1.001, to: 1.305 },
  ]);
  expect(chart?.series).toHaveLength(1);
  expect(chart?.series[0]?.points[0]?.y).toBeCloseTo((20 * 128) / 2, 6);
});

test('of many rows the first and the last are drawn, and that is said; who was wrong is marked', () => {
  const invalid = { result: 'invalid', anomalies: [], reasons: [] } as const;
  const runs = Array.from({ length: 12 }, (_, index) =>
    aRunRecord({ strategy: `s${index}`, ...(index === 3 ? { verdict: invalid } : {}) }),
  );
  const [chart] = conflictCost(rowsOf(runs));
  expect(chart?.series.map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's4', 's5', 's6', 's11', 's3']);
  expect(chart?.series.filter(({ isWrong }) => isWrong).map(({ name }) => name)).toEqual(['s3']);
  expect(chart?.reading).toContain('Drawn are 8 of 12 rows');
});
