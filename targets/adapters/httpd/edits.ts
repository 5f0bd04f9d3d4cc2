import { defineService } from 'contend';

const pathOf = (id: string): string => `/digest/${id}`;

export default defineService({
  name: 'httpd-edits',
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
