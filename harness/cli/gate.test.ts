import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, words } from './bench.fixture.ts';
import { command } from './commands/bench.ts';
import { problemsOf } from './problems.fixture.ts';

const contend = benchOf('gate');
const baseline = resolve(import.meta.dirname, '../../results/baseline');

const refused = (...args: readonly string[]): Promise<readonly string[]> =>
  problemsOf(async () => command.run(args));

test.each<[string, string[], RegExp[]]>([
  ['a metric that is unknown', ['--objective', 'p98<50ms'], [/^--objective: "p98<50ms": unknown metric/]],
  ['a relative bound alone', ['--objective', 'p99<+10%'], [/relative to a kept run/]],
  [
    'a kept run that no bound looks at',
    ['--objective', 'p99<50ms', '--objective-baseline', baseline],
    [/^--objective-baseline: no bound is relative to it/],
  ],
  [
    'a kept run of something else',
    ['--workload', 'transfer', '--objective-baseline', baseline],
    [/holds nothing that is raced here, only last-item\/unguarded, /],
  ],
  [
    'a kept run without a row that was raced like one of these',
    [
      ...words(
        '--workload last-item --strategy optimistic,atomic-script --label old,new --clients 33 --objective-baseline',
      ),
      baseline,
    ],
    [
      /holds no row that was raced as one of these is to be: last-item\/optimistic: clients \d+ → 33; last-item\/atomic/,
    ],
  ],
  [
    'a kept run that is not there, beside all that is wrong with the plan',
    ['--objective', 'p99<50', '--clients', '0', '--objective-baseline', '/nowhere/kept'],
    [/--clients/, /"50" has no unit/, /\/nowhere\/kept: /],
  ],
])('%s is refused before anything is raced', async (_, args, says) => {
  const problems = await refused(...args);
  expect(problems).toHaveLength(says.length);
  for (const [at, pattern] of says.entries()) expect(problems[at]).toMatch(pattern);
});

test('a folder without records, and records of other versions, are refused, each file named', async () => {
  const [empty, old] = [join(contend.out(), 'empty'), join(contend.out(), 'old')];
  await mkdir(empty);
  await mkdir(old);
  const record = await readFile(join(baseline, '001-last-item-unguarded.json'), 'utf8');
  await writeFile(join(old, '001.json'), record.replace('"schemaVersion": 1', '"schemaVersion": 0'));
  await writeFile(join(old, '002.json'), record.slice(0, 100));
  expect(await refused('--objective-baseline', empty)).toEqual([expect.stringContaining('holds no records')]);
  expect(await refused('--objective-baseline', old)).toEqual([
    expect.stringMatching(/001\.json: has schemaVersion 0; this version of contend reads 1/),
    expect.stringMatching(/002\.json: is not JSON/),
  ]);
});

test('a bound that is missed ends with 99, whatever a kept run does not tell, and a program gets all of it', async () => {
  const kept = join(contend.out(), 'kept.json');
  const record = JSON.parse(
    await readFile(join(baseline, '004-last-item-atomic-script.json'), 'utf8'),
  ) as RunRecord;
  const environment = { ...record.environment, cpu: 'another' };
  await writeFile(kept, JSON.stringify({ ...record, strategy: 'mutex', store: 'memory', environment }));
  const ended = await contend.run(
    ...words('--workload last-item --strategy mutex --store memory --duration 300ms --warmup 50ms --json'),
    '--objective-baseline',
    kept,
    '--objective',
    'max<1us,violations=0,p50<+10%',
  );
  expect(ended.stderr).toMatch(/last-item\/mutex: max<1us was missed: .* ms/);
  const { objectives } = JSON.parse(ended.stdout) as {
    objectives: { against: { differs: string[] }; bounds: { says: string }[] }[];
  };
  expect(objectives.map(({ bounds }) => bounds.map(({ says }) => says))).toEqual([
    ['missed', 'met', 'not-told-apart'],
  ]);
  expect(objectives[0]?.against).toMatchObject({ path: kept, runs: 1, elsewhere: true });
  expect(objectives[0]?.against.differs.join('; ')).toMatch(/machine another, .*; duration 5 s → /);
  expect(ended.code).toBe(99);
}, 60_000);
