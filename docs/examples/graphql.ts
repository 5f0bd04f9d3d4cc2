import { accepted, defineService, refused, rejected } from 'contend';

const graphql = (query: string, variables: object) => ({
  method: 'POST',
  path: '/graphql',
  json: { query, variables },
});

export default defineService({
  workload: 'last-item',
  url: 'http://127.0.0.1:3000',
  // The service makes the ids: they are told, by our keys.
  async seed(records, { http }) {
    const ids: Record<string, string> = {};
    for (const { key, collection, fields } of records) {
      if (collection !== 'items') continue;
      const inStock = Number(fields['stock']);
      const mutation = 'mutation($inStock: Int!) { createProduct(inStock: $inStock) { id } }';
      ids[key] = (await http.send(graphql(mutation, { inStock }))).json.data.createProduct.id;
    }
    return ids;
  },
  commands: {
    purchase: {
      request: ({ id, args }) =>
        graphql('mutation($id: ID!, $units: Int!) { buy(id: $id, units: $units) { inStock } }', {
          id,
          units: args['quantity'],
        }),
      answer({ json }) {
        if (json?.errors === undefined) return accepted({ value: json.data.buy.inStock });
        const [{ extensions }] = json.errors;
        return extensions.code === 'SOLD_OUT' ? refused('sold-out') : rejected(extensions.code);
      },
    },
  },
  reads: {
    items: {
      request: ({ id }) => graphql('query($id: ID!) { product(id: $id) { inStock } }', { id }),
      fields: ({ json }) => (json.data.product === null ? undefined : { stock: json.data.product.inStock }),
    },
  },
});
