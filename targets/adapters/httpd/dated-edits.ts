import { setTimeout } from 'node:timers/promises';
import { defineService } from 'contend';
import { jsonFiles } from '../json-files.ts';

const pathOf = (id: string): string => `/dated/${id}`;

export default defineService({
  name: 'httpd-dated-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
    // A tag that is made of a date is weak, and matches nothing, until the file is older than what the date can tell.
    await setTimeout(2500);
  },
  ...jsonFiles(pathOf),
});
