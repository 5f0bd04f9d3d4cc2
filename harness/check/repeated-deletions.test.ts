import { expect, test } from 'vitest';
import { accountActivation } from '../../workloads/account-activation.ts';
import { directoryDelete } from '../../workloads/directory-delete.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { withoutRepeatedDeletions } from './repeated-deletions.ts';

const told = (workload: typeof accountActivation, rows: readonly Partial<MadeUpRow>[], tags?: string[]) => {
  const evidence = madeUpEvidence({ rows, ...(tags === undefined ? {} : { tags }) });
  const { history } = withoutRepeatedDeletions(evidence, workload);
  return rows.map((_, row) => {
    const { answer, reason } = history.entry(row);
    return reason === undefined ? answer : `${answer} ${reason}`;
  });
};

/** Deletions of one account; what is left out is accepted. */
const remove = (sent: number, done: number, row: Partial<MadeUpRow> = {}): Partial<MadeUpRow> => ({
  command: 3,
  sent,
  done,
  ...row,
});
const activate = { command: 1, sent: 0, done: 9 };

test.each([
  { what: 'one deletion', rows: [activate, remove(0, 1)], as: ['accepted', 'accepted'] },
  {
    what: 'one after the other',
    rows: [remove(0, 1), remove(2, 3), remove(4, 5)],
    as: ['accepted', 'conflict gone', 'conflict gone'],
  },
  { what: 'both at once', rows: [remove(0, 4), remove(2, 3)], as: ['conflict gone', 'accepted'] },
  {
    what: 'one of which nobody knows what became, and two later',
    rows: [remove(0, 1, { answer: 'unknown' }), remove(2, 3), remove(4, 5)],
    as: ['unknown', 'accepted', 'conflict gone'],
  },
  {
    what: 'one that is refused',
    rows: [remove(0, 1), remove(2, 3, { reason: 'gone' })],
    as: ['accepted', 'conflict gone'],
  },
])('an account that is there once and never comes back: $what', ({ rows, as }) => {
  expect(told(accountActivation, rows, [])).toEqual(as);
});

test('of two at once the one that was answered first may have been either', () => {
  const evidence = madeUpEvidence({ rows: [remove(1, 4), remove(2, 3)], tags: [] });
  const { history } = withoutRepeatedDeletions(evidence, accountActivation);
  expect(history.entry(1)).toMatchObject({ sentMs: 1, doneMs: 3 });
});

test('our own service never repeats a deletion', () => {
  expect(told(accountActivation, [remove(0, 1), remove(2, 3)])).toEqual(['accepted', 'accepted']);
});

/** Entries of one name, which are created and removed again. */
const entry = (command: 1 | 2, sent: number, done: number): Partial<MadeUpRow> => ({
  command,
  sent,
  done,
  shows: { 'asked.name': 'todo' },
});

test.each([
  {
    what: 'as often as they are created',
    rows: [entry(1, 0, 1), entry(2, 0, 3), entry(1, 4, 5), entry(2, 6, 7)],
    as: ['accepted', 'accepted', 'accepted', 'accepted'],
  },
  {
    what: 'twice, and again after one was created for certain',
    rows: [entry(1, 0, 1), entry(2, 2, 3), entry(2, 4, 5), entry(1, 6, 7), entry(2, 8, 9)],
    as: ['accepted', 'accepted', 'conflict gone', 'accepted', 'accepted'],
  },
  {
    what: 'twice, and again while one is created',
    rows: [entry(1, 0, 1), entry(2, 2, 3), entry(2, 4, 5), entry(1, 6, 9), entry(2, 7, 8)],
    as: ['accepted', 'accepted', 'conflict gone', 'accepted', 'unknown'],
  },
  {
    what: 'twice, and one of the name that is seeded',
    rows: [
      entry(1, 0, 1),
      entry(2, 2, 3),
      entry(2, 4, 5),
      { ...entry(2, 6, 7), shows: { 'asked.name': 'draft' } },
    ],
    as: ['accepted', 'accepted', 'conflict gone', 'accepted'],
  },
  { what: 'that never were there', rows: [entry(2, 2, 3)], as: ['conflict gone'] },
])('entries are removed $what', ({ rows, as }) => {
  expect(told(directoryDelete, rows, [])).toEqual(as);
});

test('more are removed at once than can have been there', () => {
  const rows = [entry(1, 0, 9), entry(2, 0, 9), entry(2, 0, 9), entry(2, 0, 9)];
  expect(told(directoryDelete, rows, [])).toEqual(['accepted', 'unknown', 'unknown', 'unknown']);
});

test('the answers as they came are kept', () => {
  const evidence = madeUpEvidence({ rows: [remove(0, 1), remove(2, 3)], tags: [] });
  const { answers } = withoutRepeatedDeletions(evidence, accountActivation);
  expect(answers).toBe(evidence.history.columns.answer);
});

test('who repeats deletions of directories need not repeat those of entries', () => {
  const directory = (sent: number, done: number): Partial<MadeUpRow> => ({ command: 3, sent, done });
  const rows = [
    entry(1, 0, 1),
    directory(5, 6),
    directory(7, 8),
    entry(2, 2, 4),
    entry(2, 3, 4),
    entry(1, 2, 4),
  ];
  expect(told(directoryDelete, rows, [])).toEqual([
    'accepted',
    'accepted',
    'conflict gone',
    'accepted',
    'accepted',
    'accepted',
  ]);
});
