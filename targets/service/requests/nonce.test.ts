import { describe, expect, test } from 'vitest';
import { served } from '../service.fixture.ts';

describe('a nonce', () => {
  test.each(['0', '-1', '1e3', '0x10', '1.5', 'abc', '1, 2', '9999999999999999', '007', ''])(
    'that is none is not given back: %j',
    async (nonce) => {
      const { ask, store } = await served();
      const { status, headers } = await ask('POST', '/items/0-0/purchases', {
        body: { quantity: 1 },
        headers: { 'contend-nonce': nonce },
      });
      expect([status, headers['contend-nonce']]).toEqual([200, undefined]);
      // The receipt has a number of the service's own, out of the way of every run.
      for await (const { receipts } of store.audit()) expect(receipts[0]?.nonce).toBeGreaterThan(2 ** 44);
    },
  );

  test('stands in the receipt of the change', async () => {
    const { ask, store } = await served();
    await ask('POST', '/items/0-0/purchases', {
      body: { quantity: 1 },
      headers: { 'contend-nonce': '4711' },
    });
    for await (const { receipts } of store.audit())
      expect(receipts).toEqual([{ nonce: 4711, traces: [{ key: 'items/0-0', read: 1, wrote: 2 }] }]);
  });
});
