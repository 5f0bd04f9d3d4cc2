import { beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';

const contend = benchOf('conflicts');

const race = '--json --workload parallel-edits --store memory --strategy mutex';

describe('each policy resolves conflicts in its own way', () => {
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    ended = await contend.run(...words(`${race} --policy discard,overwrite,retry,merge`), ...few);
    runs = runsOf(ended);
  }, 60_000);

  test('and the service is right under all of them', () => {
    expect(ended.code).toBe(0);
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
  });

  test('merging editors win more often than those who discard', () => {
    const [discarding = 0, , , merging = 0] = runs.map(
      ({ operations: { won, gaveUp } }) => won / (won + gaveUp),
    );
    expect(merging).toBeGreaterThan(discarding);
  });

  test('a profile changes statuses and nothing else: the same conflicts by reason', async () => {
    const rfc = await contend.run(...words(`${race} --policy discard --profile rfc9110`), ...few);
    expect(rfc.code).toBe(0);
    const [usual, other] = [runs[0], runsOf(rfc)[0]];
    expect(usual?.settings.profile).toBe('409');
    expect(usual?.statuses).toHaveProperty('409');
    expect(usual?.statuses).not.toHaveProperty('412');
    expect(other?.statuses).toHaveProperty('412');
    expect(other?.statuses).not.toHaveProperty('409');
    for (const run of [usual, other])
      expect(Object.keys(run?.conflicts.byReason ?? {})).toEqual(['version-mismatch']);
  }, 60_000);
});

test('a precondition of whole seconds loses updates: caught, and the record says why it had to be', async () => {
  const ended = await contend.run(
    ...words(`${race} --precondition last-modified --clients 8 --think 2ms --duration 600ms --warmup 100ms`),
  );
  expect(ended.code).toBe(0);
  const [run] = runsOf(ended);
  expect(run).toMatchObject({ promise: 'unsafe', verdict: { result: 'invalid' } });
  expect(run?.promiseWhy).toContain('whole seconds');
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
}, 60_000);
