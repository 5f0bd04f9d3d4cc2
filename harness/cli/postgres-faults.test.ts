import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import { descendant, descendants, isAlive, until } from './process-tree.fixture.ts';

const contend = benchOf('postgres-faults');
const small = '--store postgres --workload transfer --warmup 100ms --clients 8 --work 4ms --json';

test.concurrent('whatever befalls PostgreSQL, what it has committed is there when it is back, and every service goes on', async () => {
  const ended = await contend.run(
    ...words(
      `${small} --strategy row-lock,unguarded --duration 5s --fault pause-store:100ms@1s,restart-store@1500ms,kill-store@4800ms`,
    ),
  );
  expect(ended.code, ended.stderr).toBe(0);
  const runs = runsOf(ended);
  for (const run of runs) {
    expect(run.faults?.map(({ kind, problem }) => [kind, problem])).toEqual([
      ['pause-store', undefined],
      ['restart-store', undefined],
      ['kill-store', undefined],
    ]);
    const [paused, restarted, killed] = run.faults ?? [];
    expect(paused?.recoveryMs).toBeGreaterThan(0);
    expect(restarted?.lost.unknown).toBeGreaterThan(0);
    // Nobody starts it again before the race is over.
    expect(killed?.recoveryMs).toBeUndefined();
    expect(run.warnings.map(({ code }) => code)).not.toContain('service-failed');
  }
  expect(runs.map(({ strategy, verdict }) => [strategy, verdict.result])).toEqual([
    ['row-lock', 'valid'],
    ['unguarded', 'invalid'],
  ]);
  expect(runs[0]?.verdict.anomalies).toEqual([]);
}, 90_000);

test.concurrent('a harness that is killed outright leaves nothing of a stopped PostgreSQL behind', async () => {
  const { pid, ended } = contend.start(
    words(`${small} --strategy row-lock --duration 40s --fault pause-store:30s@100ms`),
  );
  const postmaster = await descendant(pid, /^[^\0]*\/postgres\0-D\0/);
  const folder = /-D\0([^\0]*)\/data\0/.exec(await readFile(`/proc/${postmaster}/cmdline`, 'utf8'))?.[1];
  const isStopped = async (): Promise<boolean> =>
    /\) T /.test(await readFile(`/proc/${postmaster}/stat`, 'utf8').catch(() => ''));
  expect(await until(isStopped, 40_000)).toBe(true);
  const started = await descendants(pid);
  // The harness, its service and the guard, and of the server more than the one that others come from.
  expect(started.length).toBeGreaterThan(5);
  expect(existsSync(folder ?? '')).toBe(true);
  process.kill(pid, 'SIGKILL');
  await ended;
  expect(await until(() => !started.some(isAlive) && !existsSync(folder ?? ''), 10_000)).toBe(true);
}, 60_000);
