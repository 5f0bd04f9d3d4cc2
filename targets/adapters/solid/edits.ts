import { defineService } from 'contend';
import { jsonFiles } from '../json-files.ts';

const pathOf = (id: string): string => `/field/${id}.json`;

export default defineService({
  name: 'solid-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    // One after the other: two writers beside each other may find its count of bytes half written, and get a 500.
    for (const { id, fields } of records) await http.put(pathOf(id), { json: fields });
  },
  ...jsonFiles(pathOf),
});
