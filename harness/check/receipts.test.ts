import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { receiptsMatch as receiptsMatchCheck } from './receipts.ts';
import { found } from './found.fixture.ts';

const receiptsMatch = found(receiptsMatchCheck);

const key = 'items/0-0';
const receipt = (
  nonce: number,
  version = 2,
): { nonce: number; key: string; read: number; wrote: number } => ({
  nonce,
  key,
  read: version - 1,
  wrote: version,
});
const kinds = (evidence: Parameters<typeof receiptsMatch>[0]): string[] =>
  receiptsMatch(evidence).map(({ kind, count }) => `${kind} ${count}`);

describe('receipts', () => {
  test.each([
    // Everybody was told what happened.
    {
      rows: [{}, { reason: 'sold-out' }, { answer: 'rejected' }, { answer: 'notSent' }],
      receipts: [receipt(1)],
      found: [],
    },
    // Unknowns may have a receipt or none.
    { rows: [{ answer: 'unknown' }, { answer: 'unknown' }], receipts: [receipt(2)], found: [] },
    // A command that only looked at a second record has two rows in its receipt.
    { rows: [{}], receipts: [receipt(1), { ...receipt(1), key: 'items/1-0', wrote: 0 }], found: [] },
    // A read has no receipt.
    { rows: [{ command: 0, answer: 'found' }], receipts: [], found: [] },
    // An acknowledged effect is gone.
    { rows: [{}, {}], receipts: [receipt(1)], found: ['lost-effect 1'] },
    // A loser of the race was served nevertheless.
    { rows: [{ reason: 'version-mismatch' }], receipts: [receipt(1)], found: ['refused-but-applied 1'] },
    { rows: [{ reason: 'sold-out' }], receipts: [receipt(1)], found: ['refused-but-applied 1'] },
    { rows: [{ answer: 'rejected' }], receipts: [receipt(1)], found: ['refused-but-applied 1'] },
    // What was never sent cannot have happened.
    { rows: [{ answer: 'notSent' }], receipts: [receipt(1)], found: ['refused-but-applied 1'] },
    // Nobody sent this request; a read changes nothing either.
    { rows: [{}], receipts: [receipt(1), receipt(9, 3)], found: ['phantom-effect 1'] },
    { rows: [{ command: 0, answer: 'found' }], receipts: [receipt(1)], found: ['phantom-effect 1'] },
    { rows: [{}], receipts: [receipt(1), receipt(1.5), receipt(-1)], found: ['phantom-effect 2'] },
    // A retry inside the service replayed a change that was committed.
    { rows: [{}], receipts: [receipt(1), receipt(1, 3), receipt(1, 4)], found: ['duplicate-effect 2'] },
    {
      rows: [{ answer: 'unknown' }],
      receipts: [receipt(1), receipt(1, 3)],
      found: ['duplicate-effect 1'],
    },
  ] as const)('$rows with $receipts: $found', ({ rows, receipts, found }) => {
    expect(kinds(madeUpEvidence({ rows, receipts: [...receipts] }))).toEqual(found);
  });

  test('say nothing without an audit, and that they do', () => {
    expect(receiptsMatch(madeUpEvidence({ rows: [{}] }))).toEqual([]);
    expect(receiptsMatchCheck(madeUpEvidence({ rows: [{}] }))).toContainEqual({
      kind: 'lost-effect',
      examined: 0,
      unexamined: 'the service shows no receipts',
    });
  });

  test('say what they were held against', () => {
    const rows = [
      {},
      { answer: 'unknown' },
      { reason: 'sold-out' },
      { command: 0, answer: 'found' },
    ] as const;
    const findings = receiptsMatchCheck(madeUpEvidence({ rows, receipts: [receipt(1), receipt(2, 3)] }));
    expect(findings.map(({ kind, examined }) => `${kind} ${examined}`)).toEqual([
      'lost-effect 1',
      'refused-but-applied 1',
      'phantom-effect 2',
      'duplicate-effect 2',
    ]);
  });

  test('name the first request in time', () => {
    const evidence = madeUpEvidence({
      rows: [
        { sent: 5, done: 9 },
        { sent: 6, done: 7, reason: 'sold-out' },
        { sent: 6, done: 8 },
      ],
      receipts: [receipt(2)],
    });
    expect(receiptsMatch(evidence)).toMatchObject([
      {
        kind: 'lost-effect',
        count: 2,
        first: { key: '0-0', text: 'request 3 was accepted, but has no receipt', nonces: [3] },
      },
      { kind: 'refused-but-applied', first: { text: 'request 2 was answered sold-out, but took effect' } },
    ]);
  });
});
