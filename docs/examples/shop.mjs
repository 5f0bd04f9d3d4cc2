// A shop with its own routes, a login and error codes of its own. `wrong` waits between looking and writing.
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const stock = new Map();
const users = new Map();
let orders = 0;

async function decide({ method, url, headers }, body) {
  if (url === '/login') {
    const token = `t${users.size}`;
    users.set(token, body.user);
    return [200, { token }];
  }
  if (!users.has(headers.authorization?.slice('Bearer '.length))) return [401, { error: 'LOGIN_NEEDED' }];
  const [, sku] = /^\/v1\/items\/(.+)$/.exec(url) ?? [];
  if (sku !== undefined && method === 'PUT') stock.set(sku, body.available);
  if (sku !== undefined) return stock.has(sku) ? [200, { sku, available: stock.get(sku) }] : [404, {}];
  if (url !== '/v1/orders') return [404, {}];
  const left = stock.get(body.sku) - body.quantity;
  if (left < 0) return [409, { error: 'OUT_OF_STOCK' }];
  if (mode === 'wrong') await new Promise((done) => setTimeout(done, 1));
  stock.set(body.sku, left);
  return [201, { order: ++orders, left }];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer] = await decide(request, text === '' ? {} : JSON.parse(text));
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
