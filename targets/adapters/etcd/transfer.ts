import { accepted, defineService, raced, refused, unknown } from 'contend';
import { keptIn, put, putUnlessChanged, range, succeeded } from './kv.ts';

export default defineService({
  name: 'etcd-transfer',
  workload: 'transfer',
  async seed(records, { http }) {
    await Promise.all(
      records.map(({ key, fields }) =>
        http.post('/v3/kv/put', { json: put(key, { balance: Number(fields['balance']) }) }),
      ),
    );
  },
  commands: {
    transfer: {
      *run({ id, args }) {
        const amount = Number(args['amount']);
        const all = keptIn(yield range(`accounts/${id}.`, { all: true }));
        const from = all.find(({ key }) => key === `accounts/${id}.${args['from']}`);
        const to = all.find(({ key }) => key === `accounts/${id}.${args['to']}`);
        if (from === undefined || to === undefined) return unknown('an account is not there');
        const left = from.value.balance - amount;
        if (left < 0) return refused('insufficient-funds');
        const reply = yield putUnlessChanged(
          [from, to],
          [
            [from.key, { balance: left }],
            [to.key, { balance: to.value.balance + amount }],
          ],
        );
        const done = succeeded(reply);
        if (done === undefined) return undefined;
        return done ? accepted({ value: left }) : raced();
      },
      decides: 2,
    },
  },
  reads: {
    accounts: {
      request: ({ id }) => range(`accounts/${id}`),
      fields: (reply) => keptIn(reply)[0]?.value,
    },
    // One answer has all accounts as they were at one revision.
    ledgers: {
      request: ({ id }) => range(`accounts/${id}.`, { all: true }),
      fields: (reply) => Object.fromEntries(keptIn(reply).map(({ key, value }) => [key.slice(-1), value])),
    },
  },
});
