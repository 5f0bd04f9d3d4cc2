import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import { descendant, descendants, isAlive, serving, until } from './process-tree.fixture.ts';

const contend = benchOf('faults');

test('Ctrl-C ends everything within three seconds, keeps finished records and leaves nothing', async () => {
  const kept = join(contend.out(), 'interrupted');
  const { pid, ended } = contend.start([
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
    '--think',
    '4ms',
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
  const { pid, ended } = contend.start(
    words(
      '--workload last-item --strategy atomic-script --arrival burst --rounds 50000 --clients 10 --work 5ms',
    ),
  );
  await descendant(pid, /service\.js/);
  await new Promise((wait) => setTimeout(wait, 500));
  const at = performance.now();
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(performance.now() - at).toBeLessThan(3000);
}, 60_000);

// These wait most of their time.
test.concurrent('a service that stops answering does not hold the harness: its time is bounded, the exit code tells', async () => {
  const { pid, ended } = contend.start(
    words(
      '--workload last-item --strategy atomic-script --duration 1500ms --warmup 100ms --clients 4 --think 8ms --timeout 1s --json',
    ),
  );
  const service = await descendant(pid, /service\.js/);
  await serving(service, 4);
  await new Promise((wait) => setTimeout(wait, 500));
  process.kill(service, 'SIGSTOP');
  const result = await ended;
  expect(result.code).toBe(11);
  expect(runsOf(result)[0]?.warnings.map(({ code }) => code)).toContain('service-failed');
  expect(isAlive(service)).toBe(false);
}, 40_000);

test.concurrent('a service that is killed in the middle: the verdict stays honest and the exit code tells', async () => {
  const { pid, ended } = contend.start(
    words(
      '--workload last-item --strategy atomic-script --duration 1s --warmup 100ms --clients 4 --think 8ms --json',
    ),
  );
  const service = await descendant(pid, /service\.js/);
  await serving(service, 4);
  await new Promise((wait) => setTimeout(wait, 500));
  process.kill(service, 'SIGKILL');
  const result = await ended;
  expect(result.code).toBe(11);
  const [run] = runsOf(result);
  expect(run?.verdict.anomalies).toEqual([]);
  expect(run?.warnings.map(({ code }) => code)).toContain('service-failed');
}, 60_000);

test.concurrent('a Redis that is gone in the middle: what cannot be judged is not called right', async () => {
  const { pid, ended } = contend.start(
    words(
      '--workload last-item --strategy atomic-script --duration 1s --warmup 100ms --clients 4 --think 8ms --json',
    ),
  );
  const redis = await descendant(pid, /^[^\0]*(redis|valkey)-server/);
  await serving(await descendant(pid, /service\.js/), 4);
  await new Promise((wait) => setTimeout(wait, 500));
  process.kill(redis, 'SIGKILL');
  const result = await ended;
  expect(result.code).toBe(11);
  const [run] = runsOf(result);
  expect(run?.verdict.result).not.toBe('valid');
  expect(run?.operations.unknown).toBeGreaterThan(0);
  expect(run?.warnings.map(({ code }) => code)).toContain('audit-failed');
}, 60_000);
