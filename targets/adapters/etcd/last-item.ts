import { accepted, defineService, raced, refused, unknown } from 'contend';
import { keptIn, put, putUnlessChanged, range, succeeded } from './kv.ts';

export default defineService({
  name: 'etcd-last-item',
  workload: 'last-item',
  async seed(records, { http }) {
    await Promise.all(
      records
        .filter(({ collection }) => collection === 'items')
        .map(({ key, fields }) =>
          http.post('/v3/kv/put', { json: put(key, { stock: Number(fields['stock']) }) }),
        ),
    );
  },
  commands: {
    purchase: {
      *run({ id, args }) {
        const [item] = keptIn(yield range(`items/${id}`));
        if (item === undefined) return unknown('the item is not there');
        const left = item.value.stock - Number(args['quantity']);
        if (left < 0) return refused('sold-out');
        const reply = yield putUnlessChanged([item], [[item.key, { stock: left }]]);
        const done = succeeded(reply);
        if (done === undefined) return undefined;
        return done ? accepted({ value: left }) : raced();
      },
      decides: 2,
    },
  },
  reads: {
    items: {
      request: ({ id }) => range(`items/${id}`),
      fields: (reply) => keptIn(reply)[0]?.value,
    },
  },
});
