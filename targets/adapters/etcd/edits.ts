import { accepted, defineService, raced } from 'contend';
import { keptIn, put, putUnlessChanged, range, succeeded } from './kv.ts';

export default defineService({
  name: 'etcd-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ key, fields }) => http.post('/v3/kv/put', { json: put(key, fields) })));
  },
  commands: {
    replace: {
      request({ id, args, base }) {
        const key = `documents/${id}`;
        return putUnlessChanged([{ key, value: undefined, revision: base?.tag ?? '' }], [[key, args]]);
      },
      answer(reply) {
        const done = succeeded(reply);
        if (done === undefined) return undefined;
        // Its revision is that of the whole store, and of what was put.
        return done ? accepted({ tag: reply.json.header.revision }) : raced('version-mismatch');
      },
    },
  },
  reads: {
    documents: {
      request: ({ id }) => range(`documents/${id}`),
      fields: (reply) => keptIn(reply)[0]?.value,
      tag: (reply) => keptIn(reply)[0]?.revision,
    },
  },
});
