import { defineService } from 'contend';
import { jsonFiles } from '../json-files.ts';

const pathOf = (id: string): string => `/field/${id}.json`;

export default defineService({
  name: 'css-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    for (const { id, fields } of records) await http.put(pathOf(id), { json: fields });
  },
  ...jsonFiles(pathOf),
});
