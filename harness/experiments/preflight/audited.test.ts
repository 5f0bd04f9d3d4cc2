import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { moduleOf } from './own-dialect.fixture.ts';
import { preflight } from './preflight.ts';
import { serving } from './small-services.fixture.ts';
import type { Small } from './small-services.fixture.ts';

/** A shop that numbers its orders and shows them all to whoever asks. */
const shop: Small = () => {
  const stocks = new Map<string, number>();
  const orders: { readonly id: string; readonly sku: string }[] = [];
  return ({ method, path, body }) => {
    const [, collection, id = ''] = path.split('/');
    if (collection === 'orders' && method === 'GET') return [200, { orders }];
    if (collection === 'orders') {
      const left = (stocks.get(body.sku) ?? 0) - body.qty;
      if (left < 0) return [409];
      stocks.set(body.sku, left);
      orders.push({ id: `o${orders.length}`, sku: body.sku });
      return [201, { id: orders.at(-1)!.id }];
    }
    if (method === 'PUT') stocks.set(id, body.stock);
    return [200, { stock: stocks.get(id) }];
  };
};

/** What the adapter's audit answers with, from the items and all orders. */
async function audited(answer: string, effect = 'json.id'): Promise<readonly string[]> {
  const module = moduleOf(`export default {
    workload: 'last-item',
    async seed(records, { http }) {
      for (const { collection, id, fields } of records)
        if (collection === 'items') await http.put('/items/' + id, { json: { stock: Number(fields.stock) } });
    },
    commands: { purchase: {
      request: ({ id, args }) => ({ path: '/orders', json: { sku: id, qty: args.quantity } }),
      answer: ({ status, json }) => status === 201 ? { kind: 'accepted', effect: ${effect} } : { kind: 'refused', reason: 'sold-out' },
    } },
    reads: { items: { request: ({ id }) => ({ path: '/items/' + id }) } },
    async audit(records, { http }) {
      const items = records.filter(({ collection }) => collection === 'items');
      const { orders } = (await http.get('/orders')).json;
      const stocks = await Promise.all(items.map(async ({ id }) => (await http.get('/items/' + id)).json.stock));
      const mine = orders.filter(({ sku }) => items.some(({ id }) => id === sku)).map(({ id }) => id);
      return ${answer};
    },
  };`);
  const { lines } = await serving(shop, (url) =>
    preflight({ name: 'shop', module, workload: lastItem, urls: [url], refuses: [] }),
  );
  return lines.filter(({ line }) => line.startsWith('audit')).map(({ line, state }) => `${line} ${state}`);
}

const records = 'records: Object.fromEntries(items.map(({ key }, at) => [key, { stock: stocks[at] }]))';

test('an audit that tells of its records what is so is confirmed', async () => {
  expect(await audited(`{ ${records}, effects: mine }`)).toEqual([
    'audit.records confirmed',
    'audit.effects confirmed',
  ]);
});

test('an audit that has no field in common with what clients read is not confirmed', async () => {
  const misspelled = 'records: Object.fromEntries(items.map(({ key }) => [key, { stok: 1 }]))';
  expect(await audited(`{ ${misspelled} }`)).toEqual(['audit.records not seen']);
});

test.each([
  [
    'another field',
    '{ records: Object.fromEntries(items.map(({ key }) => [key, { stock: 99 }])) }',
    'records',
  ],
  [
    'that nothing is there',
    '{ records: Object.fromEntries(items.map(({ key }) => [key, null])) }',
    'records',
  ],
  ['effects on all records', '{ effects: orders.map(({ id }) => id) }', 'effects'],
  ['not every effect', '{ effects: mine.slice(1) }', 'effects'],
  ['an effect twice', '{ effects: [...mine, ...mine.slice(0, 1)] }', 'effects'],
])('one that tells %s is contradicted', async (_, answer, part) => {
  expect(await audited(answer)).toEqual([`audit.${part} contradicted`]);
});

test('where answers name no effect its effects are not seen', async () => {
  expect(await audited('{ effects: mine }', 'undefined')).toEqual(['audit.effects not seen']);
});

test('an audit that tells of nothing is noted', async () => {
  expect(await audited('{}')).toEqual(['audit not seen']);
});
