import { defineService } from 'contend';

const pathOf = (id: string): string => `/field/${id}.json`;

export default defineService({
  name: 'solid-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    // One after the other: two writers beside each other may find its count of bytes half written, and get a 500.
    for (const { id, fields } of records) await http.put(pathOf(id), { json: fields });
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
