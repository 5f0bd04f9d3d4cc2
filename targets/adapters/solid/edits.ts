import { defineService } from 'contend';

const pathOf = (id: string): string => `/field/${id}.json`;

export default defineService({
  name: 'solid-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
  },
  commands: {
    replace: {
      request: ({ id, args, base }) => ({
        method: 'PUT',
        path: pathOf(id),
        headers: { 'if-match': base?.tag ?? '' },
        json: args,
      }),
    },
  },
  reads: { documents: { request: ({ id }) => ({ path: pathOf(id) }) } },
});
