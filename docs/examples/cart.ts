import { accepted, defineService, refused } from 'contend';

export default defineService({
  workload: 'last-item',
  url: 'http://127.0.0.1:3000',
  async seed(records, { http }) {
    const items = records.filter(({ collection }) => collection === 'items');
    const put = (id: string, units: number) => http.put(`/items/${id}`, { json: { units } });
    await Promise.all(items.map(({ id, fields }) => put(id, Number(fields['stock']))));
  },
  commands: {
    purchase: {
      // The second request decides: the clients of a burst all have their carts before they check out, at one moment.
      decides: 2,
      *run({ id, args }) {
        const { json: made } = yield { path: '/carts', json: { item: id, units: args['quantity'] } };
        const { status, json } = yield { method: 'POST', path: `/carts/${made.cart}/checkout` };
        if (status === 201) return accepted({ value: json.left });
        return status === 409 ? refused('sold-out') : undefined;
      },
    },
  },
  reads: {
    items: {
      request: ({ id }) => ({ path: `/items/${id}` }),
      fields: ({ json }) => ({ stock: json.units }),
    },
  },
});
