import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';

/** These tests run the command as a user does, from the bundle that `npm run build` makes. */
const program = resolve(import.meta.dirname, '../../dist/contend.js');
let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'contend-conflicts-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function bench(line: string): Promise<{ code: number | null; runs: readonly RunRecord[] }> {
  const { REDIS_URL: _, ...env } = process.env;
  const all = [
    'bench',
    '--out',
    out,
    '--json',
    '--workload',
    'parallel-edits',
    '--warmup',
    '200ms',
    ...line.split(' '),
  ];
  const child = spawn(process.execPath, [program, ...all], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, runs: (JSON.parse(text) as { runs: RunRecord[] }).runs };
}

test('each policy resolves conflicts in its own way, and the service is right under all of them', async () => {
  const { code, runs } = await bench(
    '--strategy atomic-script --policy discard,overwrite,retry,merge --clients 8 --duration 1s',
  );
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
  const { code, runs } = await bench(
    '--strategy atomic-script --profile 409,rfc9110 --clients 8 --duration 700ms',
  );
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
    '--strategy atomic-script --precondition last-modified --clients 8 --duration 1500ms',
  );
  expect(code).toBe(0);
  const [run] = runs;
  expect(run).toMatchObject({ promise: 'unsafe', verdict: { result: 'invalid' } });
  expect(run?.promiseWhy).toContain('whole seconds');
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
}, 60_000);
