import { defineService } from 'contend';
import { headers, makeContainer, pathOf, putting } from './blobs.ts';

export default defineService({
  name: 'azurite-edits',
  workload: 'parallel-edits',
  async setup({ http }) {
    await http.send({ ...makeContainer, headers });
  },
  async seed(records, { http }) {
    await Promise.all(
      records.map(({ id, fields }) => http.put(pathOf(id), { headers: putting, json: fields })),
    );
  },
  commands: {
    replace: {
      request: ({ id, args, base }) => ({
        method: 'PUT',
        path: pathOf(id),
        headers: { ...putting, 'if-match': base?.tag ?? '' },
        json: args,
      }),
    },
  },
  reads: { documents: { request: ({ id }) => ({ path: pathOf(id), headers }) } },
});
