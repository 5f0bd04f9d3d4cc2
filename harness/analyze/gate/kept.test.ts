import { beforeAll, expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { histogramsReady } from '../../measure/histogram.ts';
import { anObjective, aRunOf } from './gate.fixture.ts';
import { judgeRows } from './judge-rows.ts';
import { againstOf, keptLike } from './kept.ts';

beforeAll(histogramsReady);

const run = aRunRecord();
const elsewhere = { ...run.environment, cpu: 'another', contend: '0.0.9', storeVersion: 'redis 6.2' };

test('a row is held against runs of the same workload, strategy, store and settings, whatever seed, machine or version', () => {
  const kept = [
    aRunRecord({ seed: 7, environment: elsewhere, durationS: 60 }),
    aRunRecord({ strategy: 'other' }),
    aRunRecord({ workload: 'other' }),
    aRunRecord({ store: 'memory' }),
    aRunRecord({ clients: 64 }),
    aRunRecord({ settings: { ...run.settings, keys: 2 } }),
  ];
  expect(keptLike(run, { path: 'kept', runs: kept })).toEqual(kept.slice(0, 1));
});

test('a row with a label is held against the row of that label, else against one without: a name changes nothing', () => {
  const [plain, old, other] = [aRunRecord(), aRunRecord({ label: 'old' }), aRunRecord({ label: 'new' })];
  expect(keptLike(old, { path: 'kept', runs: [plain, old, other] })).toEqual([old]);
  expect(keptLike(old, { path: 'kept', runs: [plain, other] })).toEqual([plain]);
  expect(keptLike(old, { path: 'kept', runs: [other] })).toEqual([]);
  // which of them is meant nobody knows
  expect(keptLike(plain, { path: 'kept', runs: [old, other] })).toEqual([]);
});

test('what differs is said, and that the machine does', () => {
  const kept = aRunRecord({ seed: 7, environment: elsewhere, durationS: 60, warmupS: 2 });
  const { differs, ...against } = againstOf([run, run], [kept]);
  expect(against).toEqual({ runs: 1, startedAt: run.startedAt, elsewhere: true });
  expect(differs.map((text) => text.split(' ')[0])).toEqual([
    'machine',
    'contend',
    'store',
    'duration',
    'warm-up',
    'seed',
  ]);
  expect(differs).toContain('duration 60 s → 5 s');
  expect(againstOf([run], [{ ...run, durationS: 4.9994 }])).toMatchObject({ differs: [], elsewhere: false });
});

test('the control beside what is right is held to nothing, alone it is held like any other', () => {
  const gate = { objective: anObjective('p99<50ms,violations=0') };
  const wrong = {
    strategy: 'unguarded',
    promise: 'unsafe',
    verdict: {
      result: 'invalid',
      reasons: [],
      anomalies: [
        {
          kind: 'oversell',
          count: 2,
          first: { key: 'a', text: 'b', nonces: [] },
          worst: { key: 'a', text: 'b', nonces: [] },
        },
      ],
    },
  } as const;
  const safe = { label: 'safe', runs: [aRunOf({}), aRunOf({})] };
  const control = { label: 'control', runs: [aRunOf({}, wrong), aRunOf({}, wrong)] };
  const other = { label: 'other', runs: [aRunOf({}, { ...wrong, clients: 1 })] };
  const told = (rows: Parameters<typeof judgeRows>[0]) =>
    judgeRows(rows, gate).map(({ label, isControl, bounds }) => [
      label,
      isControl,
      bounds.map(({ says }) => says),
    ]);
  expect(told([safe, control, other])).toEqual([
    ['safe', false, ['met', 'met']],
    ['control', true, []],
    // its settings are others, so that it controls nothing
    ['other', false, ['open', 'missed']],
  ]);
  expect(told([control])).toEqual([['control', false, ['open', 'missed']]]);
});
