import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { paymentRecords } from './payment-records.ts';

const options = { collection: 'payments', field: 'amount', amountOf: (operation: number) => operation % 10 };
const record = (amount: string) => ({ version: 1, fields: { amount } });
const wrong = (records: Record<string, ReturnType<typeof record>>) =>
  paymentRecords(madeUpEvidence({ rows: [{ operation: 13 }], records }), options);

test('a payment is of what its request asked for', () => {
  expect(wrong({ 'payments/0-0.p1': record('3') })).toEqual([{ kind: 'wrong-field', examined: 1 }]);
  expect(wrong({ 'payments/0-0.p1': record('30') })).toMatchObject([
    { anomaly: { worst: { key: 'payments/0-0.p1', text: 'its amount is 30 instead of 3', nonces: [1] } } },
  ]);
  // Of whom nobody knows, receipts tell.
  expect(wrong({ 'payments/0-0.p9': record('3') })).toEqual([{ kind: 'wrong-field', examined: 0 }]);
});

test('without an audit nobody knows their names', () => {
  expect(paymentRecords(madeUpEvidence({ rows: [{}] }), options)).toMatchObject([
    {
      kind: 'wrong-field',
      examined: 0,
      unexamined: 'payments are not read from a service, which alone knows their names',
    },
  ]);
});
