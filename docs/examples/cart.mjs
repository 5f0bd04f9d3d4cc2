// A shop with carts: what is sold is decided when one is checked out. `wrong` waits between looking at the stock and writing it.
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const stock = new Map();
const carts = [];

async function decide({ method, url }, body) {
  const [, kind, id] = url.split('/');
  if (kind === 'items' && method === 'PUT') {
    stock.set(id, body.units);
    return [201, {}];
  }
  if (kind === 'items') return stock.has(id) ? [200, { units: stock.get(id) }] : [404, {}];
  if (kind !== 'carts') return [404, {}];
  if (id === undefined) return [201, { cart: carts.push(body) - 1 }];
  const { item, units } = carts[id];
  const there = stock.get(item) ?? 0;
  if (there < units) return [409, { why: 'sold out' }];
  if (mode === 'wrong') await setTimeout(2);
  stock.set(item, there - units);
  return [201, { left: there - units }];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer] = await decide(request, text === '' ? {} : JSON.parse(text));
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
