import { describe, expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { contradictions } from './contradictions.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { judge } from './verdict.ts';

const rows = [
  { sent: 0, done: 2 },
  { sent: 1, done: 3, answer: 'unknown', status: 200 },
  { sent: 1, done: 3, answer: 'unknown', status: 0 },
  { sent: 1, done: 3, answer: 'unknown', status: 503 },
] as const;

test('an accepted answer whose ETag and body differ is wrong, a lost one is not', () => {
  const evidence = madeUpEvidence({ rows, receipts: [], records: {} });
  expect(contradictions(evidence)).toMatchObject([{ kind: 'wrong-answer', anomaly: { count: 1 } }]);
  const { result, anomalies, invariants } = judge(
    evidence,
    { ...lastItem, check: () => [] },
    { clients: 8, auditExpected: true },
  );
  expect(result).toBe('invalid');
  expect(anomalies.map(({ kind }) => kind)).toEqual(['wrong-answer']);
  expect(invariants?.at(-1)).toMatchObject({ name: 'no answer contradicts itself', result: 'broken' });
});

test('of a service that nobody knows nothing is said without versions', () => {
  expect(contradictions(madeUpEvidence({ rows, tags: [] }))).toEqual([]);
});

describe('a service that nobody knows, whose ETag counts as its body does', () => {
  const tags = Array.from({ length: 40 }, (_, at) => `"${at + 1}"`);
  const told = (at: number, version: number) => ({
    sent: 2 * at,
    done: 2 * at + 1,
    version: at + 1,
    shows: { 'told.version': String(version) },
  });
  const counting = (wrong: (at: number) => number) =>
    contradictions(
      madeUpEvidence({ rows: Array.from(tags, (_, at) => told(at, at + 1 + wrong(at))), tags }),
    ).map(({ anomaly }) => anomaly?.count);

  test('tells one version', () => {
    expect(counting(() => 0)).toEqual([]);
    expect(counting((at) => (at === 9 ? 1 : 0))).toEqual([1]);
  });

  test('may count something else, from the beginning or from now on', () => {
    expect(counting(() => 7)).toEqual([]);
    expect(counting((at) => (at > 35 ? 1 : 0))).toEqual([]);
    expect(counting((at) => (at % 3 === 0 ? 1 : 0))).toEqual([]);
  });

  test('may tell a number that never moves, which its tag comes by', () => {
    const told3 = (first: number) =>
      Array.from(tags, (_, at) => ({
        ...told(at, at === 0 ? first : 3),
        version: at === 0 ? first : at === 9 ? 5 : 3,
      }));
    expect(contradictions(madeUpEvidence({ rows: told3(3), tags }))).toEqual([]);
    expect(contradictions(madeUpEvidence({ rows: told3(2), tags }))).toHaveLength(1);
  });
});
