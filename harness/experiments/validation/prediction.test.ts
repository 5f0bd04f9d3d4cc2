import { nothing, sourceOf } from '../../plan/given.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { settingsOf } from '../../run/race/cell-settings.ts';
import { someChoices } from '../../plan/choices.fixture.ts';
import type { Cell } from '../../plan/cell.ts';
import { outcomeOf } from './outcome.ts';
import { predictionOf, seal } from './prediction.ts';
import type { SealedPrediction } from './prediction.ts';
import { trainingOf, validationPlan } from './validation-plan.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-validation-'));
});
afterEach(() => rm(folder, { recursive: true }));

const { training, heldOut } = validationPlan(
  { flags: sourceOf({ strategy: 'atomic' }), variables: nothing },
  someChoices,
);

/** A run of a service that takes a millisecond beside its work, however many ask. */
function runOf(cell: Cell, factor = 1): RunRecord {
  const { clients, instances, workMs } = cell;
  const perS = (factor * clients * 1000) / (workMs + 1);
  const { strategy, store, gateway, workers } = cell;
  const run = aRunRecord({ strategy, store, gateway, workers, clients, instances });
  return {
    ...run,
    settings: settingsOf(cell, true),
    rates: { attemptsPerS: perS, operationsPerS: perS, goodputPerS: perS },
    conflicts: { ...run.conflicts, terminal: 0, raceLost: 0 },
    resources: {
      generator: { cpuMsPerOperation: 0.001, cpuShare: 0.1 },
      service: { cpuMsPerOperation: 0.001, cpuShare: 0.1 },
    },
  };
}

const learned = training.cells.map((cell) => runOf(cell));
const machine = aRunRecord().environment;
const at = { now: new Date('2026-01-02T03:04:05Z'), cores: 2 };

async function problemsOf(work: () => unknown): Promise<readonly string[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ContendError) return error.problems;
    throw error;
  }
  return [];
}

test('no point that is held out has clients, instances or work in common with one that is learned from', () => {
  const values = (cells: readonly Cell[], of: (cell: Cell) => number): Set<number> => new Set(cells.map(of));
  for (const of of [({ clients }: Cell) => clients, ({ workMs }: Cell) => workMs]) {
    const seen = values(training.cells, of);
    for (const value of values(heldOut.cells, of)) expect(seen.has(value)).toBe(false);
  }
  expect(values(training.cells, ({ instances }) => instances)).toEqual(new Set([1]));
  expect(values(heldOut.cells, ({ instances }) => instances)).toEqual(new Set([1, 2]));
});

test('what is alike is learned from, what was to be held out is refused', async () => {
  const strange = aRunRecord({ workload: 'transfer' });
  expect(trainingOf([...learned, strange], heldOut, machine)).toEqual(learned);
  expect(await problemsOf(() => trainingOf([strange], heldOut, machine))).toEqual([
    'no record is like the points that are to be foretold: same in all but clients, instances, work and seed',
  ]);
  const seen = heldOut.cells.map((cell) => runOf(cell));
  expect(await problemsOf(() => trainingOf([...learned, ...seen], heldOut, machine))).toEqual([
    expect.stringContaining('which were to be held out; learn from others'),
  ]);
  const wrong = learned.map((run) => ({ ...run, verdict: { ...run.verdict, result: 'invalid' as const } }));
  expect(await problemsOf(() => trainingOf(wrong, heldOut, machine))).toEqual([
    'atomic broke an invariant in the records: a service that is wrong has no capacity',
  ]);
});

test.each([
  ['another store', (run) => ({ ...run, store: 'postgres' })],
  ['a gateway', (run) => ({ ...run, gateway: 'nginx' })],
  ['faults', ({ settings, ...run }) => ({ ...run, settings: { ...settings, faults: ['crash at 1s'] } })],
  ['a profile', ({ settings, ...run }) => ({ ...run, settings: { ...settings, profile: 'rfc9110' } })],
  ['dates', ({ settings, ...run }) => ({ ...run, settings: { ...settings, precondition: 'last-modified' } })],
  ['a pool', ({ settings, ...run }) => ({ ...run, settings: { ...settings, pool: 3 } })],
  ['other keys', ({ settings, ...run }) => ({ ...run, settings: { ...settings, keys: 2 } })],
] satisfies [string, (run: RunRecord) => RunRecord][])('records with %s teach nothing', (_, change) => {
  expect(trainingOf([...learned, ...learned.map(change)], heldOut, machine)).toEqual(learned);
});

test('rehearsed and new services are not mixed: each validation learns from its own kind', async () => {
  const text = JSON.stringify(learned.map((run) => ({ ...run, rehearsed: undefined })));
  const fresh = JSON.parse(text) as RunRecord[];
  expect(trainingOf([...learned, ...fresh], heldOut, machine)).toEqual(learned);
  const unrehearsed = { ...heldOut, rehearsalMs: 0 };
  expect(trainingOf([...learned, ...fresh], unrehearsed, machine)).toEqual(fresh);
  expect(await problemsOf(() => trainingOf(fresh, heldOut, machine))).toEqual([
    expect.stringContaining('services that were started for each race'),
  ]);
  expect(await problemsOf(() => trainingOf(learned, unrehearsed, machine))).toEqual([
    expect.stringContaining('services that were rehearsed'),
  ]);
});

test('records of another machine are refused', async () => {
  const elsewhere = learned.map((run) => ({ ...run, environment: { ...machine, cpu: 'Another CPU' } }));
  expect(await problemsOf(() => trainingOf([...learned, ...elsewhere], heldOut, machine))).toEqual([
    expect.stringMatching(/^the records are of another machine: Another CPU, .* there, Example CPU .* here;/),
  ]);
});

test('a prediction is sealed before the measurement, and read back as it was', async () => {
  const document = predictionOf(learned, heldOut.cells, at);
  const sealed = await seal(folder, document, false);
  expect(sealed.sha256).toMatch(/^[0-9a-f]{64}$/);
  // after an interruption the first one counts, whatever the clock says
  const later = predictionOf(learned, heldOut.cells, { ...at, now: new Date('2026-01-03T00:00:00Z') });
  expect(await seal(folder, later, true)).toEqual(sealed);
});

test.each([
  [
    'comes after the measurement',
    async () => rm(join(folder, 'prediction.json')),
    learned,
    'a prediction has to come first',
  ],
  [
    'was changed',
    async () => {
      const path = join(folder, 'prediction.json');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace('"clients": 13', '"clients": 15'));
    },
    learned,
    'was changed after it had been written',
  ],
  ['rests on other records', () => Promise.resolve(), learned.slice(1), 'rests on other records'],
])('a prediction that %s is refused', async (_, tamper, runs, why) => {
  await seal(folder, predictionOf(learned, heldOut.cells, at), false);
  await tamper();
  const problems = await problemsOf(() => seal(folder, predictionOf(runs, heldOut.cells, at), true));
  expect(problems).toEqual([expect.stringContaining(why)]);
});

test('what was foretold stands beside what was measured, and a miss is seen', () => {
  const prediction = { ...predictionOf(learned, heldOut.cells, at), sha256: '' } satisfies SealedPrediction;
  const [right] = outcomeOf(
    prediction,
    heldOut.cells.map((cell) => runOf(cell)),
  );
  expect(right?.grade).toBe('VALIDATED');
  expect(right?.points).toHaveLength(6);
  // the median of the repetitions counts, one point that is half of what was foretold rejects the strategy
  const repeated = heldOut.cells.flatMap((cell) => [0.98, 1.3, 1.01].map((factor) => runOf(cell, factor)));
  expect(outcomeOf(prediction, repeated)[0]?.grade).not.toBe('REJECTED');
  const [wrong] = outcomeOf(
    prediction,
    heldOut.cells.map((cell, index) => runOf(cell, index === 3 ? 0.5 : 1)),
  );
  expect(wrong?.grade).toBe('REJECTED');
  expect(wrong?.points.filter(({ goodputPerS }) => goodputPerS.grade === 'REJECTED')).toHaveLength(1);
  // what was not measured, after an interruption, is not graded
  expect(outcomeOf(prediction, [])).toEqual([]);
});
