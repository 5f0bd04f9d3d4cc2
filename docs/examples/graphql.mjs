// A shop that speaks GraphQL: every answer is a 200, ids are its own. `wrong` waits between looking and writing.
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const products = new Map();

async function decide({ query, variables }) {
  if (query.includes('createProduct')) {
    const id = `p${products.size + 1}`;
    products.set(id, { id, inStock: variables.inStock });
    return { data: { createProduct: { id } } };
  }
  const product = products.get(variables.id);
  if (query.includes('query')) return { data: { product: product ?? null } };
  if (product === undefined) return { errors: [{ extensions: { code: 'NOT_FOUND' } }] };
  const inStock = product.inStock - variables.units;
  if (inStock < 0) return { errors: [{ extensions: { code: 'SOLD_OUT' } }] };
  if (mode === 'wrong') await new Promise((done) => setTimeout(done, 1));
  product.inStock = inStock;
  return { data: { buy: { inStock } } };
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const answer = await decide(JSON.parse(text));
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
