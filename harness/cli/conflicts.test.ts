import { expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('conflicts');

async function bench(line: string): Promise<{ code: number | null; runs: readonly RunRecord[] }> {
  const ended = await contend.run(
    ...words(`--json --workload parallel-edits --strategy atomic-script ${line}`),
  );
  return { code: ended.code, runs: runsOf(ended) };
}

test('each policy resolves conflicts in its own way, and the service is right under all of them', async () => {
  const { code, runs } = await bench(`--policy discard,overwrite,retry,merge ${few.join(' ')}`);
  expect(code).toBe(0);
  expect(runs.map(({ policy, verdict }) => `${policy} ${verdict.result}`)).toEqual([
    'discard valid',
    'overwrite valid',
    'retry valid',
    'merge valid',
  ]);
  const [discard, overwrite, retry, merge] = runs.map(({ resolutions }) => resolutions);
  expect(discard?.discarded).toBe(discard?.met);
  expect(overwrite?.overwritten).toBeGreaterThan(0);
  expect(overwrite?.overwrittenChanges).toBeGreaterThan(0);
  // The base of a blind retry is as old as before.
  expect(retry?.retried).toBe(0);
  expect(merge?.merged).toBeGreaterThan(0);
  expect(merge?.overwrittenChanges).toBe(0);
  expect(runs.map(({ operations }) => operations.error)).toEqual([0, 0, 0, 0]);
}, 60_000);

test('a profile changes statuses and nothing else: the same conflicts by reason', async () => {
  const { code, runs } = await bench(`--profile 409,rfc9110 ${few.join(' ')}`);
  expect(code).toBe(0);
  const [usual, rfc] = runs;
  expect(usual?.statuses).toHaveProperty('409');
  expect(usual?.statuses).not.toHaveProperty('412');
  expect(rfc?.statuses).toHaveProperty('412');
  expect(rfc?.statuses).not.toHaveProperty('409');
  for (const run of runs) expect(Object.keys(run.conflicts.byReason)).toEqual(['version-mismatch']);
}, 60_000);

test('a precondition of whole seconds loses updates: caught, and the record says why it had to be', async () => {
  const { code, runs } = await bench(
    '--precondition last-modified --clients 8 --think 2ms --duration 600ms --warmup 100ms',
  );
  expect(code).toBe(0);
  const [run] = runs;
  expect(run).toMatchObject({ promise: 'unsafe', verdict: { result: 'invalid' } });
  expect(run?.promiseWhy).toContain('whole seconds');
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
}, 60_000);
