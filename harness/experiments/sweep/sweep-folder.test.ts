import { typed } from '../../plan/given.ts';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { someChoices } from '../../plan/choices.fixture.ts';
import type { Cell } from '../../plan/cell.ts';
import { readResults } from '../../results/read-results.ts';
import { openSweep } from './sweep-folder.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { sweepGrammar, sweepPlan } from './sweep-plan.ts';

let out = '';
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'contend-sweep-')), 'sweep');
});
afterEach(() => rm(join(out, '..'), { recursive: true }));

const machine = aRunRecord().environment;

function opened(
  line: string,
  environment = machine,
  servers = { 'redis server': 'of its own' },
): Promise<SweepFolder> {
  const argv = `${line} --out ${out}`.split(' ');
  return openSweep(sweepPlan(typed(argv, {}, sweepGrammar), someChoices), environment, servers);
}

/** What a race of a cell leaves, as far as it says which cell that was. */
function recordOf({ strategy, clients, keys, workMs }: Cell): RunRecord {
  return aRunRecord({ strategy, clients, settings: { ...aRunRecord().settings, keys, workMs } });
}

async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ContendError);
  return (error as ContendError).problems;
}

const line = '--vary clients=1,2,4 --vary work=0s,1ms --strategy atomic,lock --repetitions 2';

test('every point is due once a repetition, in a random order that the seed gives', async () => {
  const { open, kept } = await opened(line);
  const names = open.map(({ cell, block }) => `${cell.strategy} ${cell.clients} ${cell.workMs} ${block}`);
  expect(kept).toEqual([]);
  expect(new Set(names).size).toBe(24);
  expect(names).not.toEqual(names.toSorted());
  // complete blocks: the first repetition of all comes before the second of any
  expect(open.map(({ block }) => block)).toEqual([
    ...Array<number>(12).fill(1),
    ...Array<number>(12).fill(2),
  ]);
  expect((await opened(line)).open).toEqual(open);
});

test('turns that have a record are not due again, whichever were finished', async () => {
  const { open, write } = await opened(line);
  const done = open.filter((_, index) => index % 3 === 1);
  for (const turn of done) await write(turn, recordOf(turn.cell));
  // what a killed process was writing counts for nothing
  const [next] = open;
  const name = (await readdir(out)).find((file) => file !== 'sweep.json') ?? '';
  await writeFile(join(out, `${name}.part`), '{"schemaVersion": 1, ');
  const again = await opened(line);
  expect(again.kept).toEqual(done.map(({ cell }) => recordOf(cell)));
  expect(again.open).toEqual(open.filter((turn) => !done.includes(turn)));
  expect(again.open[0]).toEqual(next);
  // the folder is one of records for everybody else
  expect(await readResults([out])).toHaveLength(done.length);
});

test('a folder in which nothing was measured yet is free for another sweep', async () => {
  await opened(line);
  const { open } = await opened('--vary clients=1,2 --strategy atomic');
  expect(new Set(open.map(({ cell }) => cell.clients))).toEqual(new Set([1, 2]));
});

test('a folder of another sweep is refused, with every difference', async () => {
  const { open, write } = await opened(line);
  for (const turn of open.slice(0, 1)) await write(turn, recordOf(turn.cell));
  const other = '--vary clients=1,2,8 --vary work=0s,1ms --strategy atomic,lock --repetitions 3 --keys 5';
  const elsewhere = { ...machine, cpu: 'Another CPU' };
  expect(await problemsOf(opened(other, elsewhere))).toEqual([
    `${out} holds another sweep: cpu Example CPU 3.1 GHz there, Another CPU here; repetitions 2 there, 3 here; ` +
      'clients 1, 2, 4 there, 1, 2, 8 here; keys 1 there, 5 here; name another folder with --out, or ask for the same again',
  ]);
  expect(await problemsOf(opened(line, machine, { 'redis server': 'at REDIS_URL (12345678)' }))).toEqual([
    expect.stringContaining(
      'redis server of its own there, at REDIS_URL (12345678) here; name another folder',
    ),
  ]);
});

test('a folder of something else is refused', async () => {
  const { open, write } = await opened(line);
  const [one, two] = open;
  if (one === undefined || two === undefined) throw new Error('no turns');
  const file = await write(one, recordOf(one.cell));
  await rm(join(out, 'sweep.json'));
  expect(await problemsOf(opened(line))).toEqual([
    `${out} holds results that no sweep has written; name another folder with --out`,
  ]);
  await writeFile(join(out, 'sweep.json'), '{"points": 5}');
  expect(await problemsOf(opened(line))).toEqual([
    expect.stringContaining('does not say what the sweep is made of'),
  ]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(recordOf(one.cell));
});

test('a record that lies in the place of another point is not taken for it', async () => {
  const { open, write } = await opened(line);
  const [one] = open;
  const other = open.find(({ cell }) => cell.clients !== one?.cell.clients);
  if (one === undefined || other === undefined) throw new Error('no turns');
  await write(one, recordOf(other.cell));
  expect(await problemsOf(opened(line))).toEqual([
    expect.stringContaining('is not the record of the point that its name says'),
  ]);
});
