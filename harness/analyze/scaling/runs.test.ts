import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { gatherPoints } from './runs.ts';

const of = (clients: number, goodputPerS: number, overrides: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({
    clients,
    rates: { goodputPerS, attemptsPerS: 2 * goodputPerS, operationsPerS: goodputPerS },
    latencyMs: { ...aRunRecord().latencyMs, operation: { count: 1, mean: (clients / goodputPerS) * 1000 } },
    ...overrides,
  });

test('runs that differ in clients alone are points, repetitions together', () => {
  const gathered = gatherPoints([of(1, 10), of(8, 60), of(1, 12, { seed: 2 })], 'goodput');
  expect(gathered).toMatchObject({ varied: 'clients', axis: 'count', problems: [], warnings: [] });
  expect(gathered.points).toEqual([
    { n: 1, xs: [10, 12] },
    { n: 8, xs: [60] },
  ]);
  expect(gatherPoints([of(1, 10), of(2, 20)], 'attempts').points[1]?.xs).toEqual([40]);
});

test('load is another axis than what works side by side', () => {
  const at = (ratePerS: number) =>
    of(32, ratePerS, { arrival: 'poisson', settings: { ...of(1, 1).settings, ratePerS } });
  expect(gatherPoints([at(100), at(200)], 'goodput')).toMatchObject({ varied: 'rate', axis: 'load' });
});

const elsewhere = { ...of(1, 1).environment, cpu: 'Another CPU' };

test.each([
  [
    [of(1, 1), of(2, 2, { strategy: 'optimistic' })],
    /^the runs mix strategy: atomic-script, optimistic; choose one with --strategy atomic-script$/,
  ],
  [
    [of(1, 1), of(2, 2, { workload: 'parallel-edits' })],
    /^the runs mix workload: last-item, parallel-edits; choose one/,
  ],
  [
    [of(1, 1), of(2, 2, { environment: elsewhere })],
    /^the runs mix machine: .*; fit the runs of one machine and one version$/,
  ],
  [
    [of(1, 1), of(2, 2, { settings: { ...of(1, 1).settings, workMs: 5 } })],
    /^the runs mix work: 0 s, 5 ms; fit runs/,
  ],
  [
    [of(1, 1), of(2, 2, { instances: 2 })],
    /^the runs differ in clients and instances at once; a curve runs over one/,
  ],
  [
    [of(2, 1), of(2, 2)],
    /^the runs do not differ in clients, instances, workers or rate; measure some with npm run sweep/,
  ],
])('runs that are no curve are refused', (runs, problem) => {
  const { problems, warnings } = gatherPoints(
    runs.map((run) => ({ ...run, strategy: run.strategy === 'optimistic' ? 'optimistic' : 'atomic-script' })),
    'goodput',
  );
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
  expect(warnings).toEqual([]);
});

test('what makes the figures of runs doubtful is a warning', () => {
  const { warnings } = gatherPoints(
    [
      of(1, 1, { warnings: [{ code: 'generator-saturated', text: '' }] }),
      of(2, 2, { verdict: { result: 'invalid', anomalies: [], reasons: [] } }),
      of(4, 2, {
        latencyMs: { ...aRunRecord().latencyMs, operation: { count: 1000, mean: 1000 } },
        environment: { ...of(1, 1).environment, neighbourShare: 1.2 },
      }),
    ],
    'goodput',
  );
  expect(warnings).toEqual([
    '1 of 3 runs have an invalid verdict: a service that is wrong has no capacity',
    "1 of 3 runs contradict Little's law: clients are not throughput times latency, so that a figure is wrong",
    '1 of 3 runs shared the machine: other processes took more than 0.3 of a core',
    '1 of 3 runs have the warning generator-saturated: the load generator used more than 0.9 core while the service did not',
  ]);
});
