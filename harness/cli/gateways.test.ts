import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { callFields as names } from '../core/call.ts';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { descendant, descendants, isAlive, serving, until } from './process-tree.fixture.ts';

const contend = benchOf('gateways');
const race = '--workload last-item --strategy atomic-script';
/** How the command line of each gateway begins; that of its guard has the gateway's behind a script. */
const programs = {
  reference: /^[^\0]*node\0[^\0]*gateway\.js\0gateway\.json/,
  nginx: /^[^\0]*nginx\0/,
  haproxy: /^[^\0]*haproxy\0/,
} as const;
const each = Object.entries(programs);

describe('two instances behind every gateway', () => {
  let folder: string;
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    folder = join(contend.out(), 'calls');
    const matrix = '--instances 2 --gateway reference,nginx,haproxy --json';
    ended = await contend.run(...words(`${race} ${matrix}`), ...few, '--gateway-log', folder);
    runs = runsOf(ended);
  }, 90_000);

  test('a row each, all valid, all refused for the same reasons', () => {
    expect(ended.stderr).not.toContain('proves nothing');
    expect(ended.code).toBe(0);
    expect(runs.map(({ gateway, settings }) => [gateway, settings.balance])).toEqual([
      ['reference', 'round-robin'],
      ['nginx', 'round-robin'],
      ['haproxy', 'round-robin'],
    ]);
    for (const run of runs) {
      const { verdict, operations, conflicts, statuses, resources, warnings } = run;
      expect([run.gateway, verdict.result]).toEqual([run.gateway, 'valid']);
      expect(operations).toMatchObject({ unknown: 0, error: 0, gaveUp: 0 });
      expect(Object.keys(statuses)).toEqual(['200', '409']);
      expect(Object.keys(conflicts.byReason).toSorted()).toEqual(
        ['sold-out', 'voucher-spent'].filter((code) => code in conflicts.byReason),
      );
      expect(conflicts.gateway).toBe(0);
      expect(warnings.map(({ code }) => code)).not.toContain('gateway-changes-answers');
      expect(resources.gateway?.cpuMsPerOperation).toBeGreaterThan(0);
      // Behind a gateway as well it is known where the time was spent.
      expect(run.serverTimingMs?.store).toBeGreaterThan(0);
    }
  });

  test('each gateway writes a file of its own, with a line for every request of its race', () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      '001-last-item-atomic-script-reference.ndjson',
      '002-last-item-atomic-script-nginx.ndjson',
      '003-last-item-atomic-script-haproxy.ndjson',
    ]);
    const races = new Set<string>();
    for (const [index, file] of readdirSync(folder).toSorted().entries()) {
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
      const lines = readFileSync(join(folder, file), 'utf8')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
      const { warnings, statuses } = runs[index]!;
      expect(warnings.map(({ code }) => code)).not.toContain('gateway-log-lost');
      const refused = lines.filter((line) => String(line[names.status]) === '409');
      expect(lines.length).toBeGreaterThanOrEqual(
        Object.values(statuses).reduce((sum, count) => sum + count, 0),
      );
      expect(refused.length).toBeGreaterThanOrEqual(statuses['409'] ?? 0);
      expect(refused.length).toBeGreaterThan(0);
      for (const line of refused) expect(line[names.code]).toMatch(/^(?:sold-out|voucher-spent)$/);
      // Every request is there once, with a span of its own.
      expect(new Set(lines.map((line) => line[names.nonce])).size).toBe(lines.length);
      expect(new Set(lines.map((line) => line[names.traceparent])).size).toBe(lines.length);
      expect(
        lines.every((line) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(String(line[names.traceparent]))),
      ).toBe(true);
      for (const line of lines) races.add(String(line[names.traceparent]).slice(3, 19));
    }
    // Nonces are those of every race of a command; a trace is of one.
    expect(races.size).toBe(3);
  });
});

test('merging editors behind another balance lose nothing: strong ETags and the nonce come through', async () => {
  const ended = await contend.run(
    ...words('--workload parallel-edits --strategy optimistic --instances 2 --gateway reference'),
    ...words('--balance least-connections --keys 4 --policy merge --json'),
    ...few,
  );
  const [run, ...others] = runsOf(ended);
  expect(others).toEqual([]);
  expect(run?.verdict.result).toBe('valid');
  expect(run?.operations.won).toBeGreaterThan(0);
}, 60_000);

test.each(each.filter(([gateway]) => gateway === 'haproxy'))(
  '%s that is killed in the middle: the verdict stays honest and the exit code tells',
  async (gateway, program) => {
    const { pid, ended } = contend.start(
      words(`${race} --gateway ${gateway} --duration 1s --warmup 100ms --clients 4 --think 8ms --json`),
    );
    await serving(await descendant(pid, /service\.js/), 4);
    await new Promise((wait) => setTimeout(wait, 300));
    process.kill(await descendant(pid, program), 'SIGKILL');
    const result = await ended;
    expect(result.code).toBe(11);
    const [run] = runsOf(result);
    expect(run?.verdict.anomalies).toEqual([]);
    expect(run?.warnings.map(({ code }) => code)).toContain('gateway-failed');
    expect(run?.warnings.map(({ code }) => code)).not.toContain('service-failed');
  },
  60_000,
);

test.each(each.filter(([gateway]) => gateway === 'nginx'))(
  'an instance that is killed behind %s is said, and what it had in hand is unknown',
  async (gateway) => {
    const { pid, ended } = contend.start(
      words(
        `${race} --instances 2 --gateway ${gateway} --duration 1s --warmup 100ms --clients 4 --think 8ms --json`,
      ),
    );
    const service = await descendant(pid, /service\.js/);
    await serving(service, 2);
    await new Promise((wait) => setTimeout(wait, 400));
    process.kill(service, 'SIGKILL');
    const result = await ended;
    expect(result.code).toBe(11);
    const [run] = runsOf(result);
    expect(run?.verdict.anomalies).toEqual([]);
    expect(run?.operations.unknown).toBeGreaterThan(0);
    expect(run?.warnings.map(({ code }) => code)).toContain('service-failed');
  },
  60_000,
);

// All have the same guard; of Ctrl-C brought-gateways.test.ts tells.
test('a gateway is gone after SIGKILL of the harness, with its folder', async () => {
  const { pid, ended } = contend.start(
    words(`${race} --gateway haproxy --duration 20s --clients 2 --think 10ms`),
  );
  await serving(await descendant(pid, /service\.js/), 2);
  const front = await descendant(pid, programs.haproxy);
  const folder = await readlink(`/proc/${front}/cwd`);
  const started = await descendants(pid);
  process.kill(pid, 'SIGKILL');
  await ended;
  expect(started).toContain(front);
  expect(await until(() => !started.some(isAlive) && !existsSync(folder), 8000)).toBe(true);
}, 60_000);
