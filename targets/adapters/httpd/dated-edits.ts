import { setTimeout } from 'node:timers/promises';
import { defineService } from 'contend';

const pathOf = (id: string): string => `/dated/${id}`;

export default defineService({
  name: 'httpd-dated-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
    // A tag that is made of a date is weak, and matches nothing, until the file is older than what the date can tell.
    await setTimeout(2500);
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
