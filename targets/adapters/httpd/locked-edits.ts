import { accepted, defineService, raced, unknown } from 'contend';

const pathOf = (id: string): string => `/digest/${id}`;
const lockInfo =
  '<?xml version="1.0" encoding="utf-8"?>' +
  '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>';

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
        const locked = yield {
          method: 'LOCK',
          path,
          headers: { 'content-type': 'application/xml', depth: '0', timeout: 'Second-60' },
          text: lockInfo,
        };
        if (locked.status === 423) return raced('lock-busy');
        const token = locked.header('lock-token');
        if (token === undefined) return unknown(`LOCK was answered ${locked.status}`);
        const { status } = yield {
          method: 'PUT',
          path,
          headers: { if: `(${token})`, 'if-match': base?.tag ?? '' },
          json: args,
        };
        yield { method: 'UNLOCK', path, headers: { 'lock-token': token } };
        if (status === 412) return raced('version-mismatch');
        return status === 204 ? accepted() : unknown(`PUT was answered ${status}`);
      },
    },
  },
  reads: { documents: { request: ({ id }) => ({ path: pathOf(id) }) } },
});
