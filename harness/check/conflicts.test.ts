import { expect, test } from 'vitest';
import { spuriousConflicts } from './conflicts.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';

const key = 'documents/0-0';
const always = { fromMs: 0, toMs: Infinity };

test.each([
  // Somebody wrote meanwhile.
  {
    rows: [
      { version: 2, sent: 1, done: 2 },
      { reason: 'write-conflict', sent: 0, done: 3 },
    ],
    spurious: 0,
  },
  // Both ends are closed: writing until the attempt began, or from when it ended.
  {
    rows: [
      { version: 2, sent: 0, done: 1 },
      { reason: 'write-conflict', sent: 1, done: 3 },
    ],
    spurious: 0,
  },
  {
    rows: [
      { version: 2, sent: 3, done: 4 },
      { reason: 'write-conflict', sent: 1, done: 3 },
    ],
    spurious: 0,
  },
  // The writer was done before, or began after.
  {
    rows: [
      { version: 2, sent: 0, done: 1 },
      { reason: 'write-conflict', sent: 2, done: 3 },
    ],
    spurious: 1,
  },
  {
    rows: [
      { version: 2, sent: 4, done: 5 },
      { reason: 'lock-busy', sent: 2, done: 3 },
    ],
    spurious: 1,
  },
  // The version that the attempt was based on had been replaced before.
  {
    rows: [
      { version: 2, sent: 0, done: 1 },
      { reason: 'version-mismatch', base: 1, sent: 2, done: 3 },
    ],
    spurious: 0,
  },
  // It was the current one.
  {
    rows: [
      { version: 2, sent: 0, done: 1 },
      { reason: 'version-mismatch', base: 2, sent: 2, done: 3 },
    ],
    spurious: 1,
  },
  // It was replaced only later.
  {
    rows: [
      { version: 3, sent: 4, done: 5 },
      { reason: 'version-mismatch', base: 2, sent: 2, done: 3 },
    ],
    spurious: 1,
  },
  // An unknown that took effect may have done so long after we stopped waiting; one that did not is nobody.
  {
    rows: [
      { answer: 'unknown', sent: 0, done: 1 },
      { reason: 'write-conflict', sent: 2, done: 3 },
    ],
    spurious: 0,
  },
  {
    rows: [
      { reason: 'write-conflict', sent: 2, done: 3 },
      { answer: 'unknown', sent: 0, done: 1 },
    ],
    spurious: 1,
  },
  // Another slot is another matter.
  {
    rows: [
      { version: 2, sent: 1, done: 2, slot: 1 },
      { reason: 'write-conflict', sent: 0, done: 3 },
    ],
    spurious: 1,
  },
  // What was decided is not a lost race.
  { rows: [{ reason: 'sold-out', sent: 0, done: 3 }], spurious: 0 },
] as const)('$rows: $spurious', ({ rows, spurious }) => {
  // Only the first request has a receipt.
  const proof = [{ nonce: 1, key, read: 1, wrote: 2 }];
  const receipts = 'answer' in rows[0] || 'version' in rows[0] ? proof : [];
  expect(spuriousConflicts(madeUpEvidence({ rows, receipts, records: {} }), always)).toBe(spurious);
});

test('only operations that were due in the measured time count, like all conflicts that it stands beside', () => {
  const rows = [1, 2, 3].map((sent) => ({ reason: 'write-conflict', sent, done: sent }) as const);
  const evidence = madeUpEvidence({ rows, receipts: [], records: {} });
  expect(spuriousConflicts(evidence, { fromMs: 2, toMs: 3 })).toBe(1);
});

test('without an audit nobody can tell', () => {
  const evidence = madeUpEvidence({ rows: [{ reason: 'write-conflict' }] });
  expect(spuriousConflicts(evidence, always)).toBeUndefined();
});
