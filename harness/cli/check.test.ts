import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { problemsOf } from './problems.fixture.ts';
import { command } from './commands/check.ts';

const bench = benchOf('check');
const check = benchOf('check-file', 'check', false);
const reproduce = benchOf('reproduce', 'reproduce');
const example = resolve(import.meta.dirname, '../../docs/examples/last-unit.ndjson');

test('a race is judged from its file as it was after the race, and by somebody who knows only the document', async () => {
  const race =
    '--workload last-item --store memory --strategy mutex,unguarded --clients 6 --arrival burst --rounds 40 --capacity 3 --work 1ms --json';
  const path = join(bench.out(), 'race.ndjson.gz');
  const raced = await bench.run(...words(race), '--history-out', path);
  const records = runsOf(raced);
  const files = readdirSync(bench.out()).filter((name) => name.endsWith('.gz'));
  expect(files).toEqual(['race-001-last-item-mutex.ndjson.gz', 'race-002-last-item-unguarded.ndjson.gz']);

  const paths = files.map((name) => join(bench.out(), name));
  const judged = JSON.parse((await check.run('--json', ...paths)).stdout) as {
    histories: { strategy: string; requests: number; verdict: unknown }[];
  };
  for (const { strategy, requests, verdict } of judged.histories) {
    const record = records.find((one) => one.strategy === strategy);
    expect(verdict).toEqual(record?.verdict);
    expect(requests).toBe(record?.history.entries);
  }

  const [mutex, unguarded] = paths.map((file) => foundIn(gunzipSync(readFileSync(file)).toString()));
  expect(unguarded?.oversold).toBeGreaterThan(0);
  expect(unguarded?.lost).toBeGreaterThan(0);
  expect(mutex).toEqual({ oversold: 0, lost: 0 });
});

test('a record of that race is raced again', async () => {
  const folder = readdirSync(bench.out()).find((name) => !name.startsWith('race')) ?? '';
  const record = join(bench.out(), folder, '001-last-item-mutex.json');
  const again = await reproduce.run('--json', record);
  const { pairs } = JSON.parse(again.stdout) as {
    pairs: { old: RunRecord; new: RunRecord }[];
  };
  expect(pairs.map(({ old }) => old)).toEqual([JSON.parse(readFileSync(record, 'utf8'))]);
  const what = ({ workload, strategy, store, seed, clients, settings }: RunRecord) => [
    workload,
    strategy,
    store,
    seed,
    clients,
    settings,
  ];
  for (const { old, new: now } of pairs) expect(what(now)).toEqual(what(old));
});

/** As docs/history.md describes it. */
interface Line {
  readonly kind?: string;
  readonly key: string;
  readonly fields: { readonly stock?: string };
  readonly slot: string;
  readonly answer?: string;
  readonly args: { readonly quantity: number };
  readonly traces: readonly { readonly key: string; readonly read: number; readonly wrote: number | null }[];
}

/**
 * What a checker finds that was written from docs/history.md: items of which more was sold than there was, and versions that
 * were overwritten by several.
 */
function foundIn(text: string): { oversold: number; lost: number } {
  const stock: Record<string, number> = {};
  const sold: Record<string, number> = {};
  const writers: Record<string, number> = {};
  for (const line of text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Line)) {
    if (line.kind === 'seeded') stock[line.key] = Number(line.fields.stock ?? 0);
    if (line.kind === 'receipt')
      for (const { key, read, wrote } of line.traces)
        if (wrote !== null) writers[`${key} ${read}`] = (writers[`${key} ${read}`] ?? 0) + 1;
    if (line.answer !== 'accepted') continue;
    const key = `items/${line.slot}`;
    sold[key] = (sold[key] ?? 0) + line.args.quantity;
  }
  return {
    oversold: Object.entries(sold).filter(([key, units]) => units > stock[key]!).length,
    lost: Object.values(writers).filter((count) => count > 1).length,
  };
}

test('a history that somebody wrote by hand is found wrong, and what it leaves out is not examined', async () => {
  const tests = join(check.out(), 'tests.xml');
  const ended: Ended = await check.run(example, '--format', `junit=${tests}`);
  expect(ended).toMatchObject({ code: 10 });
  expect(readFileSync(tests, 'utf8')).toMatch(/<testsuites [^>]*tests="1" failures="1"/);
  expect(ended.stdout).toMatch(/no more is sold than there is +✗ broken +1\n/);
  expect(ended.stdout).toMatch(/a voucher is spent once +\? not examined +– +no case of it came up\n/);
  expect(ended.stdout).toMatch(/✗ oversell, 1 time: .*; worst: oversold 2 of 1 \(items\/0-1/);
  expect(ended.stderr).toMatch(/^contend: last-item\/shop-test 3 is wrong: oversold 2 of 1; /);
  const page = readFileSync(resolve(example, '../../history.md'), 'utf8');
  expect(page).toContain(readFileSync(example, 'utf8'));
});

test.each([
  [[], 'name a file that bench --history-out has written'],
  [['nowhere.ndjson'], 'nowhere.ndjson: it does not exist'],
  [[import.meta.dirname], 'is a folder; name the files in it'],
  [['--markdwn', 'x'], 'did you mean'],
])('check %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => command.run(argv))).join('\n')).toContain(problem);
});
