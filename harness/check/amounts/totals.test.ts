import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace } from '../made-up-evidence.fixture.ts';
import { totals as totalsCheck } from './totals.ts';
import { found } from '../found.fixture.ts';

const totals = found(totalsCheck);

const options = { fields: { accounts: 'balance', payments: 'amount' }, total: () => 30 };
const shown = (value: number | undefined) => ({ command: 0, answer: 'found', value }) as const;
const ended = (...balances: string[]): MadeUpRace['records'] =>
  Object.fromEntries(
    balances.map((balance, at) => [`accounts/0-0.${at}`, { version: 2, fields: { balance } }]),
  );

test.each([
  // Every snapshot and the end show what there is.
  { rows: [shown(30), shown(30)], records: ended('30', '-5', '5'), found: [] },
  // Records of others are not counted, and reads that measured nothing show nothing.
  {
    rows: [shown(undefined), {}],
    records: { ...ended('30'), 'other/0-0': { version: 1, fields: {} } },
    found: [],
  },
  // What left an account is found in a payment.
  {
    rows: [],
    records: { ...ended('20'), 'payments/0-0.p7': { version: 1, fields: { amount: '10' } } },
    found: [],
  },
  // Money on its way is in no account.
  { rows: [shown(30), shown(27)], records: ended('30'), found: ['wrong-total 1'] },
  // Money was made, and lost.
  { rows: [shown(30)], records: ended('30', '1'), found: ['wrong-total 1'] },
  { rows: [shown(30)], records: ended('10', '10'), found: ['wrong-total 1'] },
  // An account holds what is no amount, or nothing.
  { rows: [], records: ended('30', 'much'), found: ['wrong-total 1'] },
])('$rows, $records: $found', ({ rows, records, found }) => {
  expect(
    totals(madeUpEvidence({ rows, records }), options).map(({ kind, count }) => `${kind} ${count}`),
  ).toEqual(found);
});

test('snapshots are judged without an audit, and the worst is told', () => {
  expect(totals(madeUpEvidence({ rows: [shown(31), shown(20)] }), options)).toMatchObject([
    {
      count: 2,
      first: { key: '0-0', text: 'a snapshot showed 31 in all where there are 30', nonces: [1] },
      worst: { text: 'a snapshot showed 20 in all where there are 30', nonces: [2] },
    },
  ]);
});
