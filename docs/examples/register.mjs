// A register that makes the ids of its accounts; a login is one of a kind. `wrong` looks, waits, and adds.
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const accounts = [];
const same = (text) => text.normalize('NFKC').toUpperCase().toLowerCase();
const find = (what, value) => accounts.find((account) => same(account[what]) === same(value));

async function decide({ method, url }, body) {
  const { pathname, searchParams } = new URL(url, 'http://here');
  if (pathname !== '/accounts') return [404, {}];
  if (method === 'GET') {
    const [[what, value]] = [...searchParams];
    const account = find(what, value);
    return [200, account === undefined ? [] : [account]];
  }
  for (const what of ['login', 'mail'])
    if (find(what, body[what]) !== undefined) return [409, { taken: body[what] }];
  if (mode === 'wrong') await new Promise((done) => setTimeout(done, 1));
  const account = { id: accounts.length + 1, login: body.login, mail: body.mail };
  accounts.push(account);
  return [201, { id: account.id }];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer] = await decide(request, text === '' ? {} : JSON.parse(text));
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
