import { expect, test } from 'vitest';
import { balances as balancesCheck } from './balances.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const balances = found(balancesCheck);

/** Operation 35 moves 5 from the account a to b, operation 53 the other way. */
const options = {
  command: 'race',
  collection: 'accounts',
  field: 'balance',
  accounts: ['.a', '.b'],
  initial: () => 8,
  moved: (operation: number, account: string) => ((operation === 35) === (account === '.a') ? -5 : 5),
  short: 'insufficient-funds',
} as const;
type Row = Partial<MadeUpRow>;
const there = (sent: number, done: number, more: Row = {}): Row => ({ operation: 35, sent, done, ...more });
const back = (sent: number, done: number, more: Row = {}): Row => ({ operation: 53, sent, done, ...more });
const refused: Row = { reason: 'insufficient-funds', answer: 'conflict' };
const lost: Row = { answer: 'unknown' };
const away = { version: 0, live: false, fields: {} } as const;
const left = (a: number | undefined, b: number) => ({
  'accounts/0-0.a': a === undefined ? away : { version: 0, fields: { balance: String(a) } },
  'accounts/0-0.b': { version: 0, fields: { balance: String(b) } },
});

test.each([
  // There and back again; the same at once, in any order.
  { rows: [there(0, 1), back(2, 3), there(4, 5)], finals: left(3, 13), found: [] },
  { rows: [there(0, 9), back(0, 9), there(0, 9)], finals: left(3, 13), found: [] },
  // What came back may have been there in time, also if nobody was told that it was.
  { rows: [there(0, 3), there(0, 3), back(3, 9)], finals: left(3, 13), found: [] },
  { rows: [there(0, 3), there(0, 3), back(3, 9, lost)], finals: left(3, 13), found: [] },
  // 10 were taken of 8 before anything came in, or ever.
  { rows: [there(0, 3), there(0, 3), back(4, 9)], finals: left(3, 13), found: ['negative 1'] },
  { rows: [there(0, 3), there(0, 3)], finals: left(-2, 18), found: ['negative 1', 'negative 1'] },
  // An unknown may have taken effect at any time, or not.
  { rows: [there(0, 1, lost)], finals: left(8, 8), found: [] },
  { rows: [there(0, 1, lost)], finals: left(3, 13), found: [] },
  { rows: [there(0, 1, lost)], finals: left(2, 13), found: ['conservation 1'] },
  // Accepted, and nothing ever moved, or twice as much.
  { rows: [there(0, 1)], finals: left(8, 8), found: ['conservation 2'] },
  { rows: [there(0, 1)], finals: left(3, 18), found: ['conservation 1'] },
  // An account is gone; but where 404 is answered to everybody that says nothing.
  { rows: [there(0, 1)], finals: left(undefined, 13), found: ['conservation 1'] },
  {
    rows: [there(0, 1), there(2, 3, { answer: 'rejected', status: 404 })],
    finals: left(undefined, 13),
    found: [],
  },
  // One on which nothing may be left may be taken away.
  { rows: [there(0, 1), there(2, 3, lost)], finals: left(undefined, 18), found: [] },
  // Refused with 3 left, with 8 there all the time, and while 5 may have been away.
  { rows: [there(0, 1), there(2, 3, refused)], finals: undefined, found: [] },
  { rows: [there(0, 1, refused)], finals: undefined, found: ['unjustified-refusal 1'] },
  { rows: [there(0, 3), there(1, 2, refused)], finals: undefined, found: [] },
  { rows: [there(0, 1, lost), there(8, 9, refused)], finals: undefined, found: [] },
  {
    rows: [there(0, 1), back(2, 3), there(4, 5, refused)],
    finals: undefined,
    found: ['unjustified-refusal 1'],
  },
  // Who pays is told what is left: 3, or 8 and more where something may have come in.
  { rows: [there(0, 1, { value: 3 })], finals: undefined, found: [] },
  { rows: [there(0, 1, { value: 8 }), back(1, 2)], finals: undefined, found: [] },
  { rows: [there(0, 1, { value: 8 }), back(2, 3)], finals: undefined, found: ['wrong-remainder 1'] },
  { rows: [there(0, 1, { value: 2 })], finals: undefined, found: ['wrong-remainder 1'] },
] as readonly {
  rows: readonly Row[];
  finals: ReturnType<typeof left> | undefined;
  found: readonly string[];
}[])('$rows, at the end $finals: $found', ({ rows, finals, found }) => {
  const race = { rows, tags: [], ...(finals === undefined ? {} : { finals }) };
  expect(balances(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`)).toEqual(found);
});

test('payments that share a key are one, and the least of what they may be is certain', () => {
  const wallet = {
    ...options,
    accounts: [''],
    moved: (operation: number) => -(operation % 10),
    once: (operation: number) => Math.floor(operation / 10),
  };
  const ended = (balance: number) => ({
    'accounts/0-0': { version: 0, fields: { balance: String(balance) } },
  });
  const kinds = (rows: readonly Row[], balance: number): string[] =>
    balances(madeUpEvidence({ rows, tags: [], finals: ended(balance) }), wallet).map(({ kind }) => kind);
  const paid = (operation: number, more: Row = {}): Row => ({ operation, ...more });
  expect(kinds([paid(13), paid(13), paid(13, { answer: 'replayed' })], 5)).toEqual([]);
  expect(kinds([paid(13), paid(13)], 2)).toEqual(['conservation']);
  expect(kinds([paid(13, lost), paid(13, { answer: 'replayed' })], 8)).toEqual(['conservation']);
  expect(kinds([paid(13), paid(24)], 1)).toEqual([]);
});

test('says of what it could not look at why', () => {
  const rows = [there(0, 1), there(2, 3, { reason: 'unnamed-conflict', answer: 'conflict' })];
  expect(balancesCheck(madeUpEvidence({ rows, tags: [] }), options)).toMatchObject([
    { kind: 'negative', examined: 1 },
    { kind: 'negative', examined: 0 },
    { kind: 'negative', examined: 0 },
    { kind: 'conservation', examined: 0, unexamined: 'no record of accounts shows its balance' },
    { kind: 'wrong-remainder', examined: 0, unexamined: 'nobody was told what is left' },
    {
      kind: 'unjustified-refusal',
      examined: 0,
      unexamined: '409 without a code says that something clashed, not what',
    },
  ]);
});

test('what was taken and told is said with what would have been possible', () => {
  const textOf = (rows: Row[]): string | undefined =>
    balances(madeUpEvidence({ rows, tags: [] }, 4, ['race']), options)[0]?.first.text;
  expect(textOf([there(0, 1), there(2, 3)])).toBe(
    'request 2 was accepted to take 5 when at most 3 can have been there: 8 at first, without what else had been accepted by then, and with all that may have been paid in',
  );
  expect(textOf([there(0, 1, { value: 7 })])).toBe(
    'request 1 was told that 7 are left, but at most 3 can have been: 8 at first, without what was accepted before, and with all that may have been paid in until the answer',
  );
  expect(textOf([there(0, 1, { value: 2 })])).toBe(
    'request 1 was told that 2 are left, but at least 3 must have been: 8 at first, with what was paid in before, and without all that may have been taken until the answer',
  );
});
