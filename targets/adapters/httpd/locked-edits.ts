import { accepted, defineService, raced, unknown } from 'contend';
import { lock, tokenIn, unlock } from './locks.ts';

const pathOf = (id: string): string => `/digest/${id}`;

export default defineService({
  name: 'httpd-locked-edits',
  workload: 'parallel-edits',
  async seed(records, { http }) {
    await Promise.all(records.map(({ id, fields }) => http.put(pathOf(id), { json: fields })));
  },
  commands: {
    replace: {
      *run({ id, args, base }) {
        const path = pathOf(id);
        const locked = yield lock(path);
        if (locked.status === 423) return raced('lock-busy');
        const token = tokenIn(locked);
        if (token === undefined) return unknown(`LOCK was answered ${locked.status}`);
        const { status } = yield {
          method: 'PUT',
          path,
          headers: { if: `(${token})`, 'if-match': base?.tag ?? '' },
          json: args,
        };
        yield unlock(path, token);
        // The version is another one, or the lock is not ours any more.
        if (status === 412) return raced('write-conflict');
        return status === 204 ? accepted() : unknown(`PUT was answered ${status}`);
      },
    },
  },
  reads: { documents: { request: ({ id }) => ({ path: pathOf(id) }) } },
});
