import { expect, test } from 'vitest';
import { balances as balancesCheck } from './balances.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpReceipt, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const balances = found(balancesCheck);

/** Operation 35 moves 5 from the account a to b, operation 53 the other way. */
const options = {
  command: 'race',
  collection: 'accounts',
  field: 'balance',
  accounts: ['.a', '.b'],
  initial: () => 8,
  moved: (operation: number, account: string) =>
    account === '.a' ? (operation === 35 ? -5 : 5) : operation === 35 ? 5 : -5,
  short: 'insufficient-funds',
} as const;
const there: Partial<MadeUpRow> = { operation: 35, sent: 0, done: 9 };
const back: Partial<MadeUpRow> = { operation: 53, sent: 0, done: 9 };
const refused = (operation: number, sent: number, done: number): Partial<MadeUpRow> => ({
  operation,
  sent,
  done,
  reason: 'insufficient-funds',
});
/** Both accounts are changed by the requests in this order. */
const inOrder = (...nonces: number[]): MadeUpReceipt[] =>
  nonces.flatMap((nonce, at) =>
    ['a', 'b'].map((account) => ({ nonce, key: `accounts/0-0.${account}`, read: at + 1, wrote: at + 2 })),
  );
const ended = (a: number, b: number) => ({
  'accounts/0-0.a': { version: 9, fields: { balance: String(a) } },
  'accounts/0-0.b': { version: 9, fields: { balance: String(b) } },
});
const kinds = (
  rows: Partial<MadeUpRow>[],
  receipts: MadeUpReceipt[],
  records: Record<string, { version: number; fields: Record<string, string> }>,
) =>
  balances(madeUpEvidence({ rows, receipts, records }), options).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // Nothing happened; there and back again.
  { rows: [], receipts: [], records: ended(8, 8), found: [] },
  { rows: [there, back], receipts: inOrder(1, 2), records: ended(8, 8), found: [] },
  // An answer was lost on the way.
  { rows: [{ ...there, answer: 'unknown' }], receipts: inOrder(1), records: ended(3, 13), found: [] },
  { rows: [{ ...there, answer: 'unknown' }], receipts: [], records: ended(8, 8), found: [] },
  // Another collection, and a version that somebody else wrote.
  {
    rows: [],
    receipts: [{ nonce: 9, key: 'other/0-0.a', read: 1, wrote: 2 }],
    records: ended(8, 8),
    found: [],
  },
  // 3 are left, and 5 wanted: rightly refused.
  { rows: [there, refused(35, 10, 11)], receipts: inOrder(1), records: ended(3, 13), found: [] },
  // Refused while the money was on its way in, or out: either may have been first.
  { rows: [there, refused(35, 8, 11)], receipts: inOrder(1), records: ended(3, 13), found: [] },
  { rows: [there, back, refused(35, 8, 11)], receipts: inOrder(1, 2), records: ended(8, 8), found: [] },
  // Refused before anybody had taken anything, and after all was back.
  {
    rows: [{ ...there, sent: 5 }, refused(35, 1, 4)],
    receipts: inOrder(1),
    records: ended(3, 13),
    found: ['unjustified-refusal 1'],
  },
  {
    rows: [there, back, refused(35, 10, 11)],
    receipts: inOrder(1, 2),
    records: ended(8, 8),
    found: ['unjustified-refusal 1'],
  },
  // Two took 5 of 8: both are accepted, and the account went below zero until one came back.
  { rows: [there, there, back], receipts: inOrder(1, 2, 3), records: ended(3, 13), found: ['negative 1'] },
  { rows: [there, there], receipts: inOrder(1, 2), records: ended(-2, 18), found: ['negative 1'] },
  // Two took 5 of 8, and one was written over the other.
  {
    rows: [there, there],
    receipts: inOrder(1, 2),
    records: ended(3, 13),
    found: ['negative 1', 'conservation 2'],
  },
  // Accepted, but only one account shows it.
  { rows: [there], receipts: inOrder(1), records: ended(8, 13), found: ['conservation 1'] },
  // An account is gone, or holds what is no amount.
  {
    rows: [there],
    receipts: inOrder(1),
    records: { 'accounts/0-0.a': ended(3, 0)['accounts/0-0.a'] },
    found: ['conservation 1'],
  },
  {
    rows: [],
    receipts: [],
    records: { 'accounts/0-0.a': { version: 1, fields: { balance: '08' } } },
    found: ['conservation 1'],
  },
] as const)('$rows, $receipts, $records: $found', ({ rows, receipts, records, found }) => {
  expect(kinds([...rows], [...receipts], records)).toEqual(found);
});

test('who pays is told what is left, as far as all versions are known', () => {
  const told = (...values: number[]): Partial<MadeUpRow>[] =>
    values.map((value, at) => ({ ...(at === 0 ? there : back), value }));
  expect(kinds(told(3, 8), inOrder(1, 2), ended(8, 8))).toEqual([]);
  expect(kinds(told(4, 8), inOrder(1, 2), ended(8, 8))).toEqual(['wrong-remainder 1']);
  expect(kinds(told(3, 13), inOrder(1, 2), ended(8, 8))).toEqual(['wrong-remainder 1']);
  const later = inOrder(1, 2).map((one) => ({ ...one, wrote: one.wrote + 1 }));
  expect(kinds(told(4, 13), later, ended(8, 8))).toEqual([]);
});

test('says what an account holds and should hold; without an audit nothing', () => {
  const race = { rows: [there], receipts: inOrder(1), records: ended(3, 12) };
  expect(balances(madeUpEvidence(race), options)).toMatchObject([
    { worst: { key: 'accounts/0-0.b', text: '8 at first and what was accepted make 13, but it holds 12' } },
  ]);
  expect(balances(madeUpEvidence({ rows: [there] }), options)).toEqual([]);
});

test('an account below zero is told, whether receipts show it or the end alone', () => {
  const rows = [there, there];
  const found = balances(madeUpEvidence({ rows, receipts: inOrder(1, 2), records: ended(-2, 18) }), options);
  expect(found).toMatchObject([
    { kind: 'negative', count: 1, worst: { text: 'stood at -2 by what had been accepted until then' } },
  ]);
  expect(kinds([], [], ended(-1, 8))).toEqual(['negative 1', 'conservation 1']);
});
