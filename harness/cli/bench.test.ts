import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import type { RunRecord } from '../core/run-record.ts';

/** These tests run the command as a user does, from the bundle that `npm run build` makes. */
const dist = resolve(import.meta.dirname, '../../dist');
const isRecord = new Ajv2020({ formats: { 'date-time': true } }).compile<RunRecord>(schema);
let out = '';

beforeAll(async () => {
  expect(existsSync(join(dist, 'contend.js')), 'npm run build makes the bundle that is tested').toBe(true);
  out = await mkdtemp(join(tmpdir(), 'contend-bench-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = join(dist, 'contend.js'),
): Running {
  const { REDIS_URL: _, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    [program, 'bench', ...(args.includes('--out') ? [] : ['--out', out]), ...args],
    {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    ended: new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr }))),
  };
}

const words = (line: string): string[] => line.split(' ');
const bench = (...args: readonly string[]): Promise<Ended> => start(args).ended;
const short = ['--duration', '700ms', '--warmup', '200ms'];
const runsOf = ({ stdout }: Ended): RunRecord[] => (JSON.parse(stdout) as { runs: RunRecord[] }).runs;

/** Processes that a running command has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found: number[] = [];
  for (let front = [pid]; front.length > 0;) {
    front = [...parents].flatMap(([child, parent]) => (front.includes(parent) ? [child] : []));
    found.push(...front);
  }
  return found;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: () => boolean | Promise<boolean>, boundMs: number): Promise<boolean> {
  const end = performance.now() + boundMs;
  while (performance.now() < end) {
    if (await what()) return true;
    await new Promise((wait) => setTimeout(wait, 25));
  }
  return what();
}

/** The process under a running command whose command line is like this, as soon as there is one. */
async function descendant(pid: number, like: RegExp): Promise<number> {
  let found = 0;
  await until(async () => {
    for (const one of await descendants(pid)) {
      if (like.test(await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => ''))) found = one;
    }
    return found > 0;
  }, 15_000);
  expect(found).toBeGreaterThan(0);
  return found;
}

test('three workloads on Redis: the control is caught, the others are right, every record fits its schema', async () => {
  const ended = await bench(...short, '--json');
  expect(ended).toMatchObject({ code: 0 });
  const runs = runsOf(ended);
  expect(runs).toHaveLength(12);
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

test.each([
  { args: ['--arrival', 'burst', '--clients', '100', '--rounds', '20'], what: 'a burst' },
  { args: ['--arrival', 'poisson', '--rate', '600/s', ...short], what: 'Poisson arrivals' },
  { args: ['--workers', '2', ...short], what: 'two generator threads' },
  { args: ['--keys', '20', '--skew', 'zipf:0.99', '--work', '1ms', ...short], what: 'skewed keys and work' },
])(
  '$what in memory: safe rows are valid, the control is caught',
  async ({ args }) => {
    const ended = await bench('--workload', 'last-item', '--store', 'memory', '--json', ...args);
    expect(ended).toMatchObject({ code: 0 });
    for (const run of runsOf(ended)) expect(isRecord(run), JSON.stringify(isRecord.errors)).toBe(true);
  },
  60_000,
);

test('merging editors lose nothing and win more often than those who discard', async () => {
  const ended = await bench(
    '--workload',
    'parallel-edits',
    '--strategy',
    'optimistic',
    '--policy',
    'discard,merge',
    '--clients',
    '8',
    ...short,
    '--json',
  );
  const [discarding, merging] = runsOf(ended);
  expect([discarding?.verdict.result, merging?.verdict.result]).toEqual(['valid', 'valid']);
  const share = (run: RunRecord | undefined): number =>
    (run?.operations.won ?? 0) / ((run?.operations.won ?? 0) + (run?.operations.gaveUp ?? 0));
  expect(share(merging)).toBeGreaterThan(share(discarding));
}, 60_000);

test('one client alone proves nothing: exit 11, and the reason is said', async () => {
  const ended = await bench(
    '--workload',
    'last-item',
    '--strategy',
    'atomic-script',
    '--clients',
    '1',
    ...short,
  );
  expect(ended.code).toBe(11);
  expect(ended.stderr).toMatch(/inconclusive|in flight together/);
}, 60_000);

test('a compare-and-set that does not compare is found out: exit 10', async () => {
  const folder = join(dist, `planted-${process.pid}`);
  try {
    await mkdir(join(folder, 'lua'), { recursive: true });
    for (const file of [
      'contend.js',
      'generator.js',
      ...(await readdir(join(dist, 'lua'))).map((name) => `lua/${name}`),
    ]) {
      await copyFile(join(dist, file), join(folder, file));
    }
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../targets/main.ts')],
      outfile: join(folder, 'service.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      plugins: [
        {
          name: 'planted-mistake',
          setup(bundle) {
            bundle.onLoad({ filter: /strategies\/optimistic\.ts$/ }, async ({ path }) => ({
              contents: (await readFile(path, 'utf8')).replace("sends: 'versions'", "sends: 'nothing'"),
              loader: 'ts',
            }));
          },
        },
      ],
    });
    const ended = await start(
      ['--workload', 'last-item', '--strategy', 'optimistic', ...short],
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

test('Ctrl-C ends everything within three seconds, keeps finished records and leaves nothing', async () => {
  const kept = join(out, 'interrupted');
  const { pid, ended } = start([
    '--out',
    kept,
    '--workload',
    'last-item',
    '--strategy',
    'atomic-script,optimistic',
    '--duration',
    '1s',
    '--warmup',
    '100ms',
    '--clients',
    '4',
  ]);
  const records = async (): Promise<string[]> =>
    (await readdir(kept, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.json'));
  expect(await until(async () => (await records()).length === 1, 20_000)).toBe(true);
  await until(async () => (await descendants(pid)).length >= 3, 5000);
  const started = await descendants(pid);
  expect(started.length).toBeGreaterThanOrEqual(2);
  const at = performance.now();
  process.kill(pid, 'SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(105);
  expect(performance.now() - at).toBeLessThan(3000);
  expect(stderr).toContain('interrupted');
  expect(await records()).toHaveLength(1);
  expect(await until(() => !started.some(isAlive), 2000)).toBe(true);
}, 60_000);

test('a burst is ended by Ctrl-C as well, though its rounds have no end in time', async () => {
  const { pid, ended } = start(
    words('--workload last-item --strategy atomic-script --arrival burst --rounds 50000 --clients 10'),
  );
  await descendant(pid, /service\.js/);
  await new Promise((wait) => setTimeout(wait, 1000));
  const at = performance.now();
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(performance.now() - at).toBeLessThan(3000);
}, 60_000);

test('a service that stops answering does not hold the harness: its time is bounded, the exit code tells', async () => {
  const { pid, ended } = start(
    words(
      '--workload last-item --strategy atomic-script --duration 2s --warmup 100ms --clients 4 --timeout 1s --json',
    ),
  );
  const service = await descendant(pid, /service\.js/);
  await new Promise((wait) => setTimeout(wait, 1500));
  process.kill(service, 'SIGSTOP');
  const result = await ended;
  expect(result.code).toBe(11);
  expect(runsOf(result)[0]?.warnings.map(({ code }) => code)).toContain('service-failed');
  expect(isAlive(service)).toBe(false);
}, 40_000);

test('a rate that the service cannot keep is not reported as kept', async () => {
  const ended = await bench(
    ...words('--workload last-item --store memory --strategy mutex --arrival constant --rate 40000/s'),
    ...words('--duration 700ms --warmup 100ms --json'),
  );
  expect(ended.code).toBe(11);
  const [run] = runsOf(ended);
  expect(run?.warnings.map(({ code }) => code)).toContain('rate-missed');
  expect(run?.rates.attemptsPerS).toBeLessThan(36_000);
}, 40_000);

test('a harness that is killed outright leaves no server behind', async () => {
  const { pid, ended } = start(
    words('--workload last-item --strategy atomic-script --duration 20s --clients 2'),
  );
  expect(await until(async () => (await descendants(pid)).length >= 3, 15_000)).toBe(true);
  const started = await descendants(pid);
  process.kill(pid, 'SIGKILL');
  await ended;
  expect(await until(() => !started.some(isAlive), 5000)).toBe(true);
}, 60_000);

test('a service that is killed in the middle: the verdict stays honest and the exit code tells', async () => {
  const { pid, ended } = start(
    words('--workload last-item --strategy atomic-script --duration 3s --warmup 100ms --clients 4 --json'),
  );
  const service = await descendant(pid, /service\.js/);
  await new Promise((wait) => setTimeout(wait, 1500));
  process.kill(service, 'SIGKILL');
  const result = await ended;
  expect(result.code).toBe(11);
  const [run] = runsOf(result);
  expect(run?.verdict.anomalies).toEqual([]);
  expect(run?.warnings.map(({ code }) => code)).toContain('service-failed');
}, 60_000);

test('a Redis that is gone in the middle: what cannot be judged is not called right', async () => {
  const { pid, ended } = start(
    words('--workload last-item --strategy atomic-script --duration 3s --warmup 100ms --clients 4 --json'),
  );
  const redis = await descendant(pid, /^[^\0]*(redis|valkey)-server/);
  await new Promise((wait) => setTimeout(wait, 2000));
  process.kill(redis, 'SIGKILL');
  const result = await ended;
  expect(result.code).toBe(11);
  const [run] = runsOf(result);
  expect(run?.verdict.result).not.toBe('valid');
  expect(run?.operations.unknown).toBeGreaterThan(0);
  expect(run?.warnings.map(({ code }) => code)).toContain('audit-failed');
}, 60_000);

const wrong: readonly {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly says: RegExp;
}[] = [
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
  {
    what: 'a Redis that is not on this machine',
    args: [],
    env: { REDIS_URL: 'redis://10.255.255.1:6379' },
    says: /10\.255\.255\.1.*--allow-remote/,
  },
  {
    what: 'a Redis that nobody runs',
    args: [],
    env: { REDIS_URL: 'redis://127.0.0.1:1' },
    says: /127\.0\.0\.1:1/,
  },
];
test.each(wrong)(
  '$what: one clear message and exit 104',
  async ({ args, env, says }) => {
    const { code, stdout, stderr } = await start(args, env).ended;
    expect(code).toBe(104);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  },
  30_000,
);

test('a results folder that cannot be written: exit 104 before anything is started', async () => {
  const file = join(out, 'a-file');
  await writeFile(file, '');
  const { code, stderr } = await bench('--out', file);
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
  const { code, stderr } = await start([], { REDIS_URL: `redis://:secret@127.0.0.1:${port}` }).ended;
  server.close();
  expect(code).toBe(104);
  expect(stderr).toMatch(/not (a )?Redis/);
  expect(stderr).not.toContain('secret');
}, 30_000);
