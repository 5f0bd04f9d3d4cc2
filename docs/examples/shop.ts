import { accepted, defineService, refused } from 'contend';
import type { Http } from 'contend';

async function login(http: Http, user: string) {
  const { json } = await http.post('/login', { json: { user } });
  return { authorization: `Bearer ${json.token}` };
}

export default defineService({
  workload: 'last-item',
  url: 'http://127.0.0.1:3000',
  setup: ({ http }) => login(http, 'admin'),
  client: ({ http, client }) => login(http, `buyer-${client}`),
  async seed(records, { http, shared: headers }) {
    const items = records.filter(({ collection }) => collection === 'items');
    const put = (id: string, available: number) =>
      http.put(`/v1/items/${id}`, { headers, json: { available } });
    await Promise.all(items.map(({ id, fields }) => put(id, Number(fields['stock']))));
  },
  commands: {
    purchase: {
      request: ({ id, args, client: headers }) => ({
        path: '/v1/orders',
        headers,
        json: { sku: id, quantity: args['quantity'] },
      }),
      answer({ status, json }) {
        if (status === 201) return accepted({ value: json.left });
        return json?.error === 'OUT_OF_STOCK' ? refused('sold-out') : undefined;
      },
    },
  },
  reads: {
    items: {
      request: ({ id, client: headers }) => ({ path: `/v1/items/${id}`, headers }),
      fields: ({ json }) => ({ stock: json.available }),
    },
  },
});
