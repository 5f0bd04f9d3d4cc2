import { accepted, defineService, raced } from 'contend';

const pathOf = (id: string): string => `/field/${id}`;

export default defineService({
  name: 'pouchdb-edits',
  workload: 'parallel-edits',
  async setup({ http }) {
    // One that is there already is kept.
    await http.send({ method: 'PUT', path: '/field' });
  },
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
  },
  commands: {
    replace: {
      request: ({ id, args, base }) => ({
        method: 'PUT',
        path: pathOf(id),
        json: { ...args, _rev: base?.tag },
      }),
      answer({ status, json }) {
        if (status === 201) return accepted({ tag: json.rev });
        return status === 409 ? raced('version-mismatch') : undefined;
      },
    },
  },
  reads: {
    documents: {
      request: ({ id }) => ({ path: pathOf(id) }),
      fields: ({ json: { title, summary, text } }) => ({ title, summary, text }),
      // The ETag of an answer is that of its body, and weak.
      tag: ({ json }) => json._rev,
    },
  },
});
