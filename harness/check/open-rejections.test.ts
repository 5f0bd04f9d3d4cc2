import { expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { withOpenRejections } from './open-rejections.ts';
import { judge } from './verdict.ts';

const rejected: Partial<MadeUpRow> = { answer: 'rejected', status: 303 };

test('what a service of others answered in a way that nobody knows is left open, and counted as it came', () => {
  const evidence = madeUpEvidence({ rows: [{}, rejected], tags: [] });
  const open = withOpenRejections(evidence);
  expect(open.history.entry(1).answer).toBe('unknown');
  expect(open.answers).toBe(evidence.history.columns.answer);
  const { reasons } = judge(open, { ...lastItem, check: () => [] }, { clients: 8, auditExpected: false });
  expect(reasons).toContainEqual(
    '50 % of the requests were answered in a way that the workload does not know (303 × 1)',
  );
});

test.each([
  [303, 'unknown'],
  [404, 'unknown'],
  [408, 'unknown'],
  [400, 'rejected'],
  [401, 'rejected'],
  [403, 'rejected'],
  [422, 'rejected'],
])('whether a command that was answered with %i did anything: %s', (status, answer) => {
  const evidence = madeUpEvidence({ rows: [{}, { ...rejected, status }], tags: [] });
  expect(withOpenRejections(evidence).history.entry(1).answer).toBe(answer);
});

test.each([
  ['of our own service', madeUpEvidence({ rows: [rejected] })],
  ['that is a refusal', madeUpEvidence({ rows: [{ reason: 'sold-out' }], tags: [] })],
])('an answer %s is not', (_, evidence) => {
  expect(withOpenRejections(evidence)).toBe(evidence);
});
