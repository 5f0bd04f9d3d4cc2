import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { found, hosted, outspoken, together } from './host.fixture.ts';
import { idempotentPayment } from './idempotent-payment.ts';
import { foreignServiceCase } from './service.case.ts';

const key = (name: string) => ({ 'idempotency-key': `"${name}"` });

foreignServiceCase(
  idempotentPayment,
  async ({ send, seed }) => {
    await seed({ 'wallets/1': { balance: '20' } });
    const pay = (amount: number, name: string) => send('POST /wallets/1/payments', { amount }, key(name));
    const balance = async (): Promise<unknown> => (await send('GET /wallets/1')).body['balance'];
    const repeated = await together(4, () => pay(3, 'a'));
    const told = repeated.map(({ headers, body }) => [headers['location'], body['id']].join());
    const onceCharged = await balance();
    await pay(1, 'b');
    await pay(3, 'a');
    const afterAnother = await balance();
    const reused = await pay(2, 'a');
    const beyond = await pay(100, 'c');
    return found({
      'it is charged twice at once': onceCharged !== 17,
      'it is charged again after another payment': onceCharged === 17 && afterAnother !== 16,
      'the same request is told of two payments': new Set(told).size > 1,
      'a payment that was made is refused': repeated.some(({ accepted }) => !accepted),
      'a key is taken for another request': reused.status !== 422,
      'more is paid than there is': beyond.accepted,
    });
  },
  {
    'check-then-charge': 'it is charged twice at once',
    'last-key-only': 'it is charged again after another payment',
    'made-is-422': 'a payment that was made is refused',
    'new-id-each': 'the same request is told of two payments',
    overdraws: 'more is paid than there is',
  },
  ['forgets', 'in-flight'],
);

const opened = hosted();

test('forgets charges again for a key that is older than a second', async () => {
  const { send, seed } = opened('idempotent-payment', 'forgets');
  await seed({ 'wallets/1': { balance: '20' } });
  const pay = async (): Promise<unknown> => {
    await send('POST /wallets/1/payments', { amount: 1 }, key('a'));
    return (await send('GET /wallets/1')).body['balance'];
  };
  expect([await pay(), await pay()]).toEqual([19, 19]);
  await setTimeout(1050);
  expect(await pay()).toBe(18);
});

test('in-flight says of a key that was paid with that it is being worked on', async () => {
  const { send, seed } = opened('idempotent-payment', 'in-flight');
  await seed({ 'wallets/1': { balance: '20' } });
  const pay = () => send('POST /wallets/1/payments', { amount: 1 }, key('a'));
  expect((await pay()).accepted).toBe(true);
  expect((await pay()).body['code']).toBe('idempotency-in-flight');
});

test.each([
  { nonce: 'echoed', repeats: 'its own' },
  { nonce: 'stored', repeats: 'the first' },
  { nonce: 'none', repeats: 'no' },
] as const)('a repeated request is answered with $repeats nonce where it is $nonce', async ({ nonce }) => {
  const { send, seed } = opened('idempotent-payment', 'right', { ...outspoken, nonce });
  await seed({ 'wallets/1': { balance: '20' } });
  const [first, again] = [
    await send('POST /wallets/1/payments', { amount: 1 }, key('a')),
    await send('POST /wallets/1/payments', { amount: 1 }, key('a')),
  ];
  const expected = { echoed: again.nonce, stored: first.nonce, none: undefined };
  expect(again.headers['contend-nonce']).toBe(expected[nonce]);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect([again.body, again.headers['etag']]).toEqual([first.body, first.headers['etag']]);
});
