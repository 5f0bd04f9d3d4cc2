import { defineService } from 'contend';
import { jsonFiles } from '../json-files.ts';

const pathOf = (id: string): string => `/digest/${id}`;

export default defineService({
  name: 'httpd-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
  },
  ...jsonFiles(pathOf),
});
