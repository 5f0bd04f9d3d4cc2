import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { request } from 'undici';
import { processCpuMs } from '../measure/process-cpu.ts';
import { freePort } from '../../targets/servers/free-port.ts';
import { benchOf, runsOf } from './bench.fixture.ts';
import { startPrometheus } from './prometheus.fixture.ts';
import type { Prometheus } from './prometheus.fixture.ts';

/** The service of docs/own-routes.md, in a process that tells its CPU as client libraries of Prometheus do. */
const page = readFileSync(resolve(import.meta.dirname, '../../docs/own-routes.md'), 'utf8');
const [, shop = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
const telling = (port: number): string => `
import { createServer as metricsServer } from 'node:http';
metricsServer((_, reply) => {
  const { user, system } = process.cpuUsage();
  reply.setHeader('content-type', 'text/plain; version=0.0.4');
  reply.end('# TYPE process_cpu_seconds_total counter\\nprocess_cpu_seconds_total ' + (user + system) / 1e6 + '\\n');
}).listen(${port}, '127.0.0.1');`;

const bench = benchOf('usage-from');
let child: ChildProcess;
let prometheus: Prometheus;
let url = '';
let metrics = '';

beforeAll(async () => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const file = join(bench.out(), 'shop.mjs');
  const right = shop.replace(/^.*a database is asked\n/m, '').replace('8080', String(port));
  await writeFile(file, right + telling(metricsPort));
  child = spawn(process.execPath, [file], { stdio: 'ignore' });
  [url, metrics] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${metricsPort}/metrics`];
  for (let isUp = false; !isUp; await setTimeout(20))
    isUp = await request(metrics).then(
      async ({ body }) => (await body.text()) !== '',
      () => false,
    );
  prometheus = await startPrometheus(`127.0.0.1:${metricsPort}`);
}, 60_000);
afterAll(async () => {
  await prometheus.stop();
  child.kill('SIGKILL');
});

const race = (...args: readonly string[]) =>
  bench.run('--workload', 'last-item', '--url', url, '--clients', '4', '--json', ...args);

test.each<[string, () => string]>([
  ['a page of its process', () => metrics],
  [
    'a Prometheus server that scrapes it',
    () => `${prometheus.url}/api/v1/query?query=process_cpu_seconds_total{job="contend"}`,
  ],
])('the CPU of a running service comes from %s', async (_, from) => {
  const before = processCpuMs(child.pid!)!;
  const ended = await race('--usage-from', from(), '--warmup', '200ms', '--duration', '2s');
  const usedMs = processCpuMs(child.pid!)! - before;
  expect(ended.code, ended.stderr).toBe(0);
  const [run] = runsOf(ended);
  const toldMs = 1000 * run!.resources.service!.cpuShare * run!.durationS;
  // The whole command, its start and its looks at records included, is more than the measured time.
  expect(toldMs).toBeLessThan(1.1 * usedMs);
  expect(toldMs).toBeGreaterThan(0.4 * usedMs);
  expect(run!.warnings.map(({ code }) => code)).not.toContain('usage-unknown');
});

test.each<[string, () => string, string]>([
  ['a page without that counter', () => `${url}/items`, 'answered 404'],
  [
    'a selector of nothing',
    () => `${prometheus.url}/api/v1/query?query=process_cpu_seconds_total{job="none"}`,
    'knows no series of that selector; write a selector of counters, such as process_cpu_seconds_total{job="shop"}',
  ],
  [
    'what is no selector',
    () => `${prometheus.url}/api/v1/query?query=sum(process_cpu_seconds_total)`,
    'write a selector of counters',
  ],
])('nothing is raced where %s is named', async (_, from, says) => {
  const ended = await race('--usage-from', from(), '--warmup', '0s', '--duration', '100ms');
  expect(ended).toMatchObject({ code: 104 });
  expect(ended.stderr).toContain(says);
});
