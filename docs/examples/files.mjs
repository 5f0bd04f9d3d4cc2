// Files that are lent, each time under another token; a wrong one is a 412, a lent file a 423. `wrong` looks, waits, and lends.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const files = new Map();

async function decide({ method, url, headers }, body) {
  const [, id, what] = /^\/files\/([^/]+)(\/lock)?$/.exec(url) ?? [];
  if (id === undefined) return [404];
  if (method === 'PUT' && !files.has(id)) {
    files.set(id, { text: '', token: undefined, untilMs: 0 });
    return [201];
  }
  const file = files.get(id);
  if (file === undefined) return [404];
  if (method === 'GET') return [200, { text: file.text }];
  if (method === 'POST' && what !== undefined) {
    if (file.untilMs > Date.now()) return [423];
    if (mode === 'wrong') await new Promise((done) => setTimeout(done, 1));
    file.token = `<urn:uuid:${randomUUID()}>`;
    file.untilMs = Date.now() + body.forMs;
    return [201, {}, file.token];
  }
  const token = headers['lock-token'];
  if (token === undefined || token !== file.token) return [412];
  if (method === 'DELETE') Object.assign(file, { token: undefined, untilMs: 0 });
  else file.text = body.text;
  return [200, {}];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer, token] = await decide(request, text === '' ? {} : JSON.parse(text));
  if (token !== undefined) response.setHeader('Lock-Token', token);
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(answer === undefined ? undefined : JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
