import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentOf } from '../measure/environment.ts';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { readResults } from '../results/read-results.ts';
import { sha256 } from '../experiments/validation/prediction.ts';
import type { SealedPrediction } from '../experiments/validation/prediction.ts';
import { benchOf, words } from './bench.fixture.ts';
import { command } from './commands/validate.ts';
import { problemsOf } from './problems.fixture.ts';
import { version } from './version.ts';

const contend = benchOf('validate', 'validate');

const here = environmentOf(version, undefined, true);

/** Records to learn from, of a service that takes a millisecond beside its work. */
async function teach(folder: string, how: object = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const clients of [1, 2, 4, 8])
    for (const workMs of [1, 4]) {
      const perS = (1000 * clients) / (workMs + 1);
      const { settings, conflicts } = aRunRecord();
      const record = aRunRecord({
        strategy: 'mutex',
        store: 'memory',
        clients,
        environment: here,
        settings: { ...settings, workMs, capacity: 1_000_000 },
        rates: { attemptsPerS: perS, operationsPerS: perS, goodputPerS: perS },
        conflicts: { ...conflicts, terminal: 0 },
      });
      await writeFile(join(folder, `${clients}-${workMs}.json`), JSON.stringify({ ...record, ...how }));
    }
}

test('what is foretold is written before it is measured, and graded afterwards', async () => {
  const folder = join(contend.out(), 'validation');
  const training = join(contend.out(), 'taught');
  await teach(training);
  const line = words(
    '--store memory --strategy mutex --repetitions 1 --duration 100ms --warmup 20ms --rehearsal 50ms --json',
  );
  const ended = await contend.run(...line, '--training', training, '--out', folder);
  // what the predictions are worth depends on the machine; that they were judged does not
  expect([0, 11, 99]).toContain(ended.code);
  const { prediction, strategies } = JSON.parse(ended.stdout) as {
    prediction: SealedPrediction;
    strategies: { strategy: string; points: { measured: number }[] }[];
  };
  expect(strategies.map(({ strategy, points }) => [strategy, points.length])).toEqual([['mutex', 6]]);

  const { sha256: hash, ...document } = JSON.parse(
    await readFile(join(folder, 'prediction.json'), 'utf8'),
  ) as SealedPrediction;
  expect(hash).toBe(sha256(document));
  expect(prediction.sha256).toBe(hash);
  const runs = await readResults([join(folder, 'held-out')]);
  expect(runs).toHaveLength(6);
  for (const { startedAt } of runs) expect(startedAt > document.predictedAt).toBe(true);
  // the folder is one of records for everybody else
  expect(await readResults([folder])).toHaveLength(6);
  expect(await readdir(folder)).toEqual(['held-out', 'prediction.json', 'validation.json']);

  // nothing is left to measure, and the verdict on the same prediction is the same
  const again = await contend.run(...line, '--training', training, '--out', folder);
  expect(again.stderr).toContain('6 of 6 records are in');
  expect(again.stdout).toBe(ended.stdout);
}, 180_000);

test.each([
  ['--clients 5', 'unknown flag --clients'],
  [
    '--strategy optimistic --store memory,redis',
    '--store: a model is learned of one store; validate memory and redis one by one',
  ],
  ['--training /nowhere', '/nowhere: it does not exist'],
  ['--keys none', '--keys: "none" is not a whole number'],
])('%s: refused with one clear message', async (line, says) => {
  const problems = await problemsOf(async () => command.run(words(line)));
  expect(problems).toEqual([expect.stringContaining(says)]);
});

test('a prediction without the records that it was learned from is refused before anything is measured', async () => {
  const folder = join(contend.out(), 'orphan');
  await mkdir(folder);
  await writeFile(join(folder, 'prediction.json'), '{}');
  const ended = await contend.run('--out', folder);
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain(
    'the records that it was learned from are not beside it; name another folder',
  );
  expect(await readdir(folder)).toEqual(['prediction.json']);
});

test.each([
  [
    'another machine has shown',
    { environment: { ...here, cores: here.cores + 62 } },
    'the records are of another machine',
  ],
  [
    'new services have shown',
    { rehearsed: undefined },
    'the records are of services that were started for each race, which cost more',
  ],
])('what %s is not learned from', async (name, how, says) => {
  const training = join(contend.out(), name.slice(0, 3));
  await teach(training, how);
  const line = words(
    '--store memory --strategy mutex --repetitions 1 --duration 200ms --warmup 50ms --rehearsal 100ms',
  );
  const ended = await contend.run(...line, '--training', training, '--out', join(contend.out(), 'refused'));
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain(says);
  expect(ended.stdout).toBe('');
});
