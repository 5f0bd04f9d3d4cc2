import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { decidedByCommand, decidedByKey, undecidedCommands, undecidedKeys } from './undecided.ts';
import { judge } from './verdict.ts';

const commands = ['open', 'close'];
const times = (count: number, row: Partial<MadeUpRow>): Partial<MadeUpRow>[] =>
  Array.from({ length: count }, () => ({ sent: 0, done: 2, ...row }));
const lost = (count: number, row: Partial<MadeUpRow> = {}): Partial<MadeUpRow>[] =>
  times(count, { command: 2, reason: 'write-conflict', ...row });
const evidenceOf = (rows: readonly Partial<MadeUpRow>[]) =>
  madeUpEvidence({ rows, receipts: [], records: {} }, 4, commands);
const found = (...rows: readonly Partial<MadeUpRow>[][]) =>
  undecidedCommands(decidedByCommand(evidenceOf(rows.flat()), -Infinity), commands);

describe('a command that only ever loses races', () => {
  test('is named with how often and why, however it was refused', () => {
    expect(found(times(9, {}), lost(20), lost(5, { reason: 'lock-busy' }))).toEqual([
      { name: 'close', times: 25, reason: 'write-conflict' },
    ]);
  });

  test.each([
    { what: 'was tried too seldom', rows: [times(9, {}), lost(19)] },
    { what: 'was accepted once', rows: [times(9, {}), lost(99), times(1, { command: 2 })] },
    {
      what: 'was refused for good once',
      rows: [times(9, {}), lost(99), times(1, { command: 2, reason: 'sold-out' })],
    },
    { what: 'shares that with all others', rows: [lost(99), lost(99, { command: 1 })] },
    {
      what: 'had bad luck where hardly anybody had any',
      rows: [times(2, {}), lost(98, { command: 1 }), lost(300)],
    },
    { what: 'was read', rows: [times(9, {}), times(99, { command: 0, answer: 'found' })] },
  ])('says nothing where it $what', ({ rows }) => {
    expect(found(...rows)).toEqual([]);
  });

  test('counts from the measured time on', () => {
    const rows = [
      times(9, {}),
      times(1, { command: 2 }),
      lost(30, { sent: 5, done: 6 }),
      times(9, { sent: 5 }),
    ];
    expect(undecidedCommands(decidedByCommand(evidenceOf(rows.flat()), 4), commands)).toHaveLength(1);
  });

  test('makes a race inconclusive that is else valid', () => {
    const law = { invariants: [], check: () => [] };
    const context = { clients: 8, auditExpected: true };
    expect(judge(evidenceOf([...times(9, {}), ...lost(30)]), law, context)).toMatchObject({
      result: 'inconclusive',
      reasons: [
        'close was tried 30 times and always refused as write-conflict, never accepted and never refused for good, so the race says nothing of it',
      ],
    });
  });
});

test('a key of that kind is mentioned, and the race stands', () => {
  const rows = [...times(9, { slot: 0 }), ...lost(30, { slot: 1, command: 1 })];
  expect(undecidedKeys(decidedByKey(evidenceOf(rows), -Infinity))).toEqual([
    { name: '1', times: 30, reason: 'write-conflict' },
  ]);
  const law = { invariants: [], check: () => [] };
  expect(judge(evidenceOf(rows), law, { clients: 8, auditExpected: true })).toMatchObject({
    result: 'valid',
    reasons: ['key 1 was tried 30 times and always refused as write-conflict: the race says nothing of it'],
  });
});
