import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readResults } from '../results/read-results.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('sweep', 'sweep');
const line = words(
  '--store memory --strategy mutex --think 4ms --duration 300ms --warmup 100ms --rehearsal 100ms',
);

async function recordsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((name) => name.endsWith('.json') && name !== 'sweep.json');
}

test('an interrupted sweep keeps what has ended, and the same command measures the rest', async () => {
  const folder = join(contend.out(), 'kept');
  const command = [...line, ...words('--vary clients=1,3 --repetitions 2'), '--out', folder];
  const first = contend.start(command);
  while ((await recordsIn(folder)).length < 1) await setTimeout(50);
  process.kill(first.pid, 'SIGINT');
  const stopped = await first.ended;
  expect(stopped.code).toBe(105);
  expect(stopped.stderr).toMatch(/of 4 records are kept; the same command goes on from there/);
  const kept = await recordsIn(folder);
  expect(kept.length).toBeGreaterThanOrEqual(1);
  expect(kept.length).toBeLessThan(4);
  const times = await Promise.all(kept.map(async (name) => (await stat(join(folder, name))).mtimeMs));

  const second = await contend.run(...command, '--json');
  expect(second.stderr).toContain(`${kept.length} of 4 records are in ${folder} already`);
  const runs = runsOf(second);
  expect(runs.map(({ clients }) => clients).toSorted((a, b) => a - b)).toEqual([1, 1, 3, 3]);
  expect(await readResults([folder])).toHaveLength(4);
  const again = await Promise.all(kept.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  expect(again).toEqual(times);

  const document = JSON.parse(second.stdout) as { points: { repetitions: number; littlesLaw: object }[] };
  expect(document.points.map(({ repetitions }) => repetitions)).toEqual([2, 2]);
  for (const { littlesLaw } of document.points) expect(littlesLaw).toHaveProperty('ratio');

  const third = await contend.run(...command);
  expect(third.stdout).toMatch(/strategy +clients +\/s/);
  expect(third.stdout.match(/^mutex /gm)).toHaveLength(2);
  expect(third.stdout).toMatch(/– alone/);

  const other = await contend.run(...command, '--keys', '5');
  expect(other.code).toBe(104);
  expect(other.stderr).toContain(`${folder} holds another sweep: keys 1 there, 5 here`);
}, 180_000);

test('a second sweep into the same folder is refused while the first is at work; a killed one keeps nobody out', async () => {
  const folder = join(contend.out(), 'held');
  const command = [...line, ...words('--vary clients=1,2,3 --repetitions 1'), '--out', folder];
  const first = contend.start(command);
  while ((await recordsIn(folder)).length < 1) await setTimeout(50);
  const refused = await contend.run(...command);
  expect(refused).toMatchObject({ code: 104, stdout: '' });
  expect(refused.stderr).toBe(
    `contend: another sweep (process ${first.pid}) is writing into ${folder}; wait until it has ended, or name another folder with --out\n`,
  );
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  expect(await readdir(folder)).toContain('sweep.lock');
  // The second signal ends it at once: what it holds is given back even so.
  const second = contend.start(command);
  const holder = (): Promise<string> => readFile(join(folder, 'sweep.lock'), 'utf8').catch(() => '');
  while (!(await holder()).includes(String(second.pid))) await setTimeout(20);
  process.kill(second.pid, 'SIGINT');
  await setTimeout(350);
  try {
    process.kill(second.pid, 'SIGINT');
  } catch {
    // It was fast.
  }
  expect((await second.ended).code).toBe(105);
  expect(await readdir(folder)).not.toContain('sweep.lock');
  const third = await contend.run(...command, '--json');
  expect(runsOf(third)).toHaveLength(3);
  expect(await readdir(folder)).not.toContain('sweep.lock');
}, 90_000);

test('points of one service meet it where others left it, and are judged by their own records alone', async () => {
  const ended = await contend.run(
    ...words('--workload duplicate-registration --strategy unguarded,atomic-script --vary clients=8,16'),
    ...words('--repetitions 1 --duration 300ms --warmup 100ms --rehearsal 100ms --work 4ms --json'),
    '--out',
    join(contend.out(), 'same'),
  );
  // so short a race may prove little of its figures; that it was judged right counts
  expect([0, 11]).toContain(ended.code);
  const runs = runsOf(ended);
  expect(runs.map(({ rehearsed }) => rehearsed)).toEqual([true, true, true, true]);
  for (const { strategy, verdict, operations, resources } of runs) {
    expect(resources.service?.eventLoopDelayMs?.max).toBeGreaterThanOrEqual(0);
    // A name that another race has left would be taken, and its receipt nobody's.
    expect(verdict.result).toBe(strategy === 'unguarded' ? 'invalid' : 'valid');
    expect(operations.won).toBeGreaterThan(0);
  }
}, 60_000);

test('what cannot be planned is refused before anything is started, all of it at once', async () => {
  const { code, stdout, stderr } = await contend.run(
    '--vary',
    'client=1',
    '--duration',
    '5',
    '--repetitions',
    '0',
  );
  expect(code).toBe(104);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/did you mean "clients"/);
  expect(stderr).toMatch(/--duration: "5" has no unit/);
  expect(stderr).toMatch(/--repetitions: 0 is too little/);
}, 30_000);
