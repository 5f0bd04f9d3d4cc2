import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import { dist } from './dist.fixture.ts';
import { command } from './commands/bench.ts';
import { problemsOf } from './problems.fixture.ts';

const contend = benchOf('bench');
const isRecord = new Ajv2020({ formats: { 'date-time': true } }).compile<RunRecord>(schema);
const short = words('--duration 200ms --warmup 50ms');
const two = words('--strategy unguarded,mutex');

test('three workloads on Redis: the control is caught, the other is right, every record fits its schema', async () => {
  const ended = await contend.run('--strategy', 'unguarded,optimistic', ...few, '--json');
  expect(ended).toMatchObject({ code: 0 });
  const runs = runsOf(ended);
  expect(runs).toHaveLength(6);
  for (const run of runs) {
    expect(isRecord(run), JSON.stringify(isRecord.errors)).toBe(true);
    expect([run.strategy, run.verdict.result]).toEqual([
      run.strategy,
      run.promise === 'safe' ? 'valid' : 'invalid',
    ]);
    expect(run.operations.error).toBe(0);
    expect(run.statuses['200'] ?? run.statuses['201']).toBeGreaterThan(0);
  }
  const caught = runs
    .filter(({ strategy }) => strategy === 'unguarded')
    .map(({ verdict }) => verdict.anomalies.map(({ kind }) => kind));
  expect(caught[0]).toContain('oversell');
  expect(caught[1]).toContain('second-winner');
  expect(caught[2]).toContain('lost-update');
}, 90_000);

test('Poisson arrivals and a closed loop in two threads, with skewed keys: right is right, and a busy machine says so', async () => {
  const races = words('--workload last-item --store memory --json --work 3ms');
  const loop = words('--workers 2 --keys 20 --skew zipf:0.99');
  for (const how of [words('--arrival poisson --rate 200/s'), loop]) {
    const ended = await contend.run(...races, ...two, ...how, ...words('--duration 400ms --warmup 100ms'));
    const [unguarded, mutex, ...others] = runsOf(ended);
    expect(others).toEqual([]);
    for (const run of [unguarded, mutex]) expect(isRecord(run), JSON.stringify(isRecord.errors)).toBe(true);
    expect(mutex).toMatchObject({ strategy: 'mutex', verdict: { anomalies: [] } });
    expect(mutex?.operations.error).toBe(0);
    // Where time is taken away too little may overlap, or a rate is missed: that is 11, and a reason names its race.
    if (ended.code === 11) expect(ended.stderr).toMatch(/^contend: last-item\/(?:unguarded|mutex) /m);
    else
      expect([ended.code, unguarded?.verdict.result, mutex?.verdict.result]).toEqual([0, 'invalid', 'valid']);
  }
}, 60_000);

test('one client alone proves nothing: exit 11, and the reason is said', async () => {
  const line = '--workload last-item --store memory --strategy mutex --clients 1';
  const ended = await contend.run(...words(line), ...short);
  expect(ended.code).toBe(11);
  expect(ended.stderr).toMatch(/inconclusive|in flight together/);
}, 60_000);

test('a compare-and-set that does not compare is found out: exit 10', async () => {
  const folder = join(dist, `planted-${process.pid}`);
  try {
    await mkdir(join(folder, 'lua'), { recursive: true });
    for (const file of [
      // The command is in pieces.
      ...(await readdir(dist)).filter((name) => /^(contend|generator).*\.js$/.test(name)),
      ...(await readdir(join(dist, 'lua'))).map((name) => `lua/${name}`),
    ]) {
      await copyFile(join(dist, file), join(folder, file));
    }
    let planted = 0;
    for (const name of (await readdir(dist)).filter((file) => /^service.*\.js$/.test(file))) {
      const code = await readFile(join(dist, name), 'utf8');
      planted += code.split('sends:"versions"').length - 1;
      await writeFile(join(folder, name), code.replaceAll('sends:"versions"', 'sends:"nothing"'));
    }
    expect(planted, 'strategies that compare versions').toBeGreaterThan(0);
    const ended = await contend.start(
      [...words('--workload last-item --store memory --strategy optimistic'), ...few],
      {},
      join(folder, 'contend.js'),
    ).ended;
    expect(ended.code).toBe(10);
    expect(ended.stdout).toContain('UNEXPECTED');
    expect(ended.stderr).toContain('promised to be safe');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test('a rate that the service cannot keep is not reported as kept', async () => {
  const ended = await contend.run(
    ...words('--workload last-item --store memory --strategy mutex --arrival constant --rate 40000/s'),
    ...words('--duration 150ms --warmup 50ms --json'),
  );
  expect(ended.code).toBe(11);
  const [run] = runsOf(ended);
  expect(run?.warnings.map(({ code }) => code)).toContain('rate-missed');
  expect(run?.rates.attemptsPerS).toBeLessThan(36_000);
}, 40_000);

test.each([
  {
    what: 'an unknown workload, with the nearest name',
    args: ['--workload', 'last-itm'],
    says: /last-itm.*did you mean "last-item"/,
  },
  { what: 'a duration without a unit', args: ['--duration', '10'], says: /10s/ },
  { what: 'a rate for a closed loop', args: ['--rate', '100/s'], says: /rate/ },
  {
    what: 'a strategy that the store cannot serve',
    args: ['--store', 'memory', '--strategy', 'redis-lock'],
    says: /redis-lock.*memory|memory.*redis-lock/s,
  },
  { what: 'clients that are none', args: ['--clients', '0'], says: /clients/ },
  {
    what: 'a plan file that is not there',
    args: ['--plan', '/nowhere/plan.yaml'],
    says: /\/nowhere\/plan\.yaml/,
  },
  {
    what: 'a host that is not this machine',
    args: ['--url', 'http://example.com', '--workload', 'noop'],
    says: /allow-remote/,
  },
])('$what: refused with one clear message', async ({ args, says }) => {
  const problems = await problemsOf(async () => command.run(args));
  expect(problems.join('\n')).toMatch(says);
});

test.each([
  {
    what: 'a Redis that is not on this machine',
    url: 'redis://10.255.255.1:6379',
    says: /10\.255\.255\.1.*--allow-remote/,
  },
  {
    what: 'a Redis that nobody runs',
    url: 'redis://127.0.0.1:1',
    says: /127\.0\.0\.1:1/,
  },
])(
  '$what: one clear message and exit 104',
  async ({ url, says }) => {
    const { code, stdout, stderr } = await contend.runWith({ REDIS_URL: url });
    expect(code).toBe(104);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  },
  30_000,
);

test('a results folder that cannot be written: exit 104 before anything is started', async () => {
  const file = join(contend.out(), 'a-file');
  await writeFile(file, '');
  const { code, stderr } = await contend.run('--out', file);
  expect(code).toBe(104);
  expect(stderr).toContain(file);
}, 30_000);

test('what answers at REDIS_URL is not a Redis: said, and exit 104', async () => {
  const server = createServer((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const { code, stderr } = await contend.start([], { REDIS_URL: `redis://:secret@127.0.0.1:${port}` }).ended;
  server.close();
  expect(code).toBe(104);
  expect(stderr).toMatch(/not (a )?Redis/);
  expect(stderr).not.toContain('secret');
}, 30_000);
