import { expect, test } from 'vitest';
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
  const { result, anomalies } = judge(
    evidence,
    { ...lastItem, check: () => [] },
    { clients: 8, auditExpected: true },
  );
  expect(result).toBe('invalid');
  expect(anomalies.map(({ kind }) => kind)).toEqual(['wrong-answer']);
});

test('of a service that nobody knows nothing is said', () => {
  expect(contradictions(madeUpEvidence({ rows, tags: [] }))).toEqual([]);
});
