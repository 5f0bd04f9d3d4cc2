import { expect, test } from 'vitest';
import { addressIn, isOfKey, toldIdentity } from './told-identity.ts';

const intent = { args: { amount: 2 }, idempotencyKey: '0-0.k7' };

test.each([
  // What the service calls what it made, at the top or around it.
  { body: { id: 7, now: '2026', ok: true }, ids: ['id'] },
  { body: { _id: 'a', uuid: 'b', number: 3, reference: 'd' }, ids: ['_id', 'uuid', 'number', 'reference'] },
  { body: { paymentId: 1, payment_id: 2, 'payment-id': 3, paymentID: 4 }, ids: 4 },
  {
    body: { data: { id: 1, payment: { id: 2 } }, payment: { id: 3 } },
    ids: ['data.id', 'data.payment.id', 'payment.id'],
  },
  { body: { payment: 17, transaction: 'x' }, ids: ['payment', 'transaction'] },
  // Of the request, of who answered it, of the wallet, and of what came last.
  { body: { operationId: 'f' }, ids: [] },
  { body: { requestId: 'a', trace_id: 'b', eventId: 'c', serverId: 'd', 'x-request-id': 'e' }, ids: [] },
  { body: { meta: { id: 1 }, wallet: { id: 1, paymentId: 2 }, lastPaymentId: 3, walletId: 4 }, ids: [] },
  // What is no id at all.
  { body: { paid: true, valid: 1, ts: 5, tookMs: 0.5, attempt: 2, balance: 4, id: null, ids: [1] }, ids: [] },
  { body: { a: { b: { id: 1 } } }, ids: [] },
  // The key that was sent says nothing of what was made.
  { body: { id: '0-0.k7', reference: 'pay_0-0.k7', paymentId: '0-0.k70' }, ids: ['paymentId'] },
] as readonly { body: Record<string, unknown>; ids: readonly string[] | number }[])(
  'names of what was made in $body: $ids',
  ({ body, ids }) => {
    const found = [...toldIdentity(intent, body).ids.keys()];
    expect(typeof ids === 'number' ? found.length : found).toEqual(ids);
  },
);

test('what was sent comes back at the top or around the payment, and not of the wallet', () => {
  const body = { amount: 2, payment: { amount: '3' }, wallet: { amount: 4 }, balance: 5 };
  expect([...toldIdentity(intent, body).echoes]).toEqual([
    ['amount', '2'],
    ['payment.amount', '3'],
  ]);
});

test('what was sent is the same amount in any form', () => {
  expect([...toldIdentity(intent, { amount: '2.00' }).echoes]).toEqual([['amount', '2']]);
});

test.each([
  ['/payments/7', '/payments/7'],
  ['https://pay.test:8443/payments/7?v=1', '/payments/7?v=1'],
  ['//pay.test/payments/7', '/payments/7'],
  ['7', '7'],
])('%s is an address within its service', (location, address) => {
  expect(addressIn(location)).toBe(address);
});

test('an address that is made of the key names no payment', () => {
  expect(isOfKey('/payments/0-0.k7', '0-0.k7')).toBe(true);
  expect(isOfKey('/payments/7', '0-0.k7')).toBe(false);
  expect(isOfKey('/payments/7', '')).toBe(false);
});
