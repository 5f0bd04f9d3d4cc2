import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import { command } from './commands/bench.ts';
import { problemsOf } from './problems.fixture.ts';
import { descendant, descendants, isAlive, until } from './process-tree.fixture.ts';

const contend = benchOf('ordered-faults');
const few = '--clients 8 --json';
/** Faults come in time; clients that think meanwhile cost little of it. */
const small = `--warmup 100ms --think 4ms ${few}`;

const race = async (
  line: string,
  usual = small,
): Promise<{ code: number | null; runs: readonly RunRecord[] }> => {
  const ended = await contend.run(...words(`${line} ${usual}`));
  return { code: ended.code, runs: runsOf(ended) };
};

/** Each fault of a run, as long as all of them happened. */
const struckIn = (run: RunRecord | undefined): readonly string[] => {
  const faults = run?.faults ?? [];
  expect(faults.filter(({ problem }) => problem !== undefined)).toEqual([]);
  for (const { struckMs = 0, atMs } of faults) expect(struckMs).toBeGreaterThan(atMs - 20);
  return faults.map(({ kind }) => kind);
};

test('whatever befalls the service, what is unknown is found out: the script is right, the control is caught', async () => {
  const { code, runs } = await race(
    '--workload last-item --strategy atomic-script,unguarded --instances 3 --duration 1600ms --fault pause-service:200ms@100ms,restart-service@350ms,drop-answers:0.2@650ms,kill-service@900ms',
  );
  expect(code).toBe(0);
  for (const run of runs) {
    expect(struckIn(run)).toEqual(['pause-service', 'restart-service', 'drop-answers', 'kill-service']);
    const [, restarted, dropped, killed] = run.faults ?? [];
    for (const fault of run.faults ?? []) expect(fault.recoveryMs).toBeGreaterThan(0);
    expect(restarted?.lost.unknown).toBeGreaterThan(0);
    // A dropped answer is one of an effect that is there.
    expect(dropped?.lost.applied).toBeGreaterThan(0);
    expect(killed?.lost.refused).toBeGreaterThan(0);
    expect(run.operations.unknown).toBeGreaterThan(0);
  }
  expect(runs.map(({ strategy, verdict }) => [strategy, verdict.result])).toEqual([
    ['atomic-script', 'valid'],
    ['unguarded', 'invalid'],
  ]);
  expect(runs[0]?.verdict.anomalies).toEqual([]);
}, 90_000);

test('whatever befalls the store, nothing that was accepted is lost: it is written before it is answered', async () => {
  const { code, runs } = await race(
    '--workload transfer --strategy atomic-script,unguarded --duration 3200ms --fault pause-store:200ms@200ms,flush-scripts@500ms,slow-store:3@600ms,restart-store@800ms,kill-store@2800ms',
  );
  expect(code).toBe(0);
  for (const run of runs) {
    expect(struckIn(run)).toEqual([
      'pause-store',
      'flush-scripts',
      'slow-store',
      'restart-store',
      'kill-store',
    ]);
    const [, , , restarted, killed] = run.faults ?? [];
    expect(restarted?.lost.unknown).toBeGreaterThan(0);
    expect(restarted?.recoveryMs).toBeGreaterThan(0);
    // Nobody starts it again before the race is over.
    expect(killed?.recoveryMs).toBeUndefined();
  }
  expect(runs.map(({ verdict }) => verdict.result)).toEqual(['valid', 'invalid']);
  expect(runs[0]?.verdict.anomalies).toEqual([]);
}, 90_000);

test('a holder that is stopped for longer than its lock lives overwrites what others did meanwhile', async () => {
  const { code, runs } = await race(
    '--workload last-item --strategy redis-lock,optimistic --instances 2 --duration 1500ms --fault pause-holder@200ms',
  );
  expect(code).toBe(0);
  expect(runs.map((run) => [...struckIn(run), run.promise, run.verdict.result])).toEqual([
    ['pause-holder', 'unsafe', 'invalid'],
    ['pause-holder', 'safe', 'valid'],
  ]);
  expect(runs[0]?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
}, 60_000);

test('records in the memory of a service are lost with it, and no verdict pretends otherwise', async () => {
  const line = '--workload duplicate-registration --store memory --strategy mutex --duration 800ms --fault';
  // They wait most of their time.
  const [restarted, killed] = await Promise.all([
    race(`${line} restart-service@300ms`),
    race(`${line} kill-service@300ms`),
  ]);
  expect(restarted.runs[0]).toMatchObject({
    promise: 'unsafe',
    promiseWhy: 'records in the memory of a service end with it',
    verdict: { result: 'invalid' },
  });
  expect(restarted.runs[0]?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-effect');
  expect(killed.code).toBe(11);
  expect(killed.runs[0]?.verdict.result).toBe('inconclusive');
  expect(killed.runs[0]?.warnings.map(({ code }) => code)).toContain('audit-failed');
}, 90_000);

test('where no instance is left, the race ends with what was measured, and says that nothing came after', async () => {
  const { code, runs } = await race(
    '--workload last-item --strategy atomic-script --duration 1s --fault kill-service@500ms',
  );
  expect(code).toBe(0);
  expect(struckIn(runs[0])).toEqual(['kill-service']);
  expect(runs[0]?.faults?.[0]?.recoveryMs).toBeUndefined();
  expect(runs[0]?.faults?.[0]?.lost.refused).toBeGreaterThan(0);
  expect(runs[0]?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
}, 60_000);

test('a burst waits for a service that comes back, and says what came too late', async () => {
  const { code, runs } = await race(
    '--workload last-item --strategy atomic-script --arrival burst --rounds 60 --work 5ms --fault restart-service@100ms,kill-service@1h',
    few,
  );
  expect(code).toBe(11);
  const [run] = runs;
  expect(run?.faults?.[0]?.recoveryMs).toBeGreaterThan(0);
  expect(run?.faults?.[1]).toMatchObject({ problem: 'the race was over before' });
  expect(run?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
}, 60_000);

test.concurrent.each([
  ['a service that stopped itself', 'pause-holder@100ms', /service\.js/],
  [
    'a stopped service and its server',
    'pause-service:30s@50ms,pause-store:30s@100ms',
    /^[^\0]*(redis|valkey)-server/,
  ],
])(
  'a harness that is killed outright leaves %s not behind',
  async (_, fault, like) => {
    const { pid, ended } = contend.start(
      words(
        `--workload last-item --strategy redis-lock --work 100ms --duration 40s --fault ${fault} ${small}`,
      ),
    );
    const stopped = await descendant(pid, like);
    const isStopped = async (): Promise<boolean> =>
      /\) T /.test(await readFile(`/proc/${stopped}/stat`, 'utf8').catch(() => ''));
    expect(await until(isStopped, 40_000)).toBe(true);
    const started = await descendants(pid);
    process.kill(pid, 'SIGKILL');
    await ended;
    expect(await until(() => !started.some(isAlive), 10_000)).toBe(true);
  },
  60_000,
);

test('Ctrl-C while a service is stopped ends everything as soon as ever', async () => {
  const { pid, ended } = contend.start(
    words(
      `--workload last-item --strategy atomic-script --duration 40s --fault pause-service:30s@100ms,pause-store:30s@100ms ${small}`,
    ),
  );
  const stopped = await descendant(pid, /service\.js/);
  const isStopped = async (): Promise<boolean> =>
    /\) T /.test(await readFile(`/proc/${stopped}/stat`, 'utf8').catch(() => ''));
  expect(await until(isStopped, 40_000)).toBe(true);
  const started = await descendants(pid);
  const at = performance.now();
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(performance.now() - at).toBeLessThan(3000);
  expect(await until(() => !started.some(isAlive), 2000)).toBe(true);
}, 60_000);

test('a server of somebody else is harmed by nobody, and nothing is left in it', async () => {
  const server = await startRedis({ binary: findRedisServer() ?? 'redis-server' });
  try {
    const env = { REDIS_URL: server.url };
    vi.stubEnv('REDIS_URL', server.url);
    const harm = await problemsOf(() => command.run(words('--workload last-item --fault kill-store@1s')));
    expect(harm).toEqual([
      '--fault: kill-store falls on the server of redis, which somebody else has started; unset REDIS_URL, and the run starts one of its own',
    ]);
    const line = `--workload last-item --strategy atomic-script --duration 500ms --fault slow-store:1@100ms ${small}`;
    const ended = await contend.runWith(env, ...words(line));
    expect(ended.code).toBe(0);
    expect(runsOf(ended)[0]?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
    const redis = new Redis(server.url);
    expect(await redis.dbsize()).toBe(0);
    redis.disconnect();
  } finally {
    vi.unstubAllEnvs();
    await server.stop();
  }
}, 60_000);
