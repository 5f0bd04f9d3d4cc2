import { expect, test } from 'vitest';
import { createMemoryStore } from '../../targets/stores/memory/store.ts';
import { createService } from '../../targets/service/app.ts';
import { atomicScript } from '../../targets/strategies/atomic-script.ts';
import { workloads } from '../../workloads/index.ts';
import { adapterText } from './adapter-text.ts';
import { askedBy } from './asked.ts';
import type { Asked } from './asked.ts';
import { readDocument } from './document.ts';
import { accountsDocument, shopDocument, storeDocument, wikiDocument } from './documents.fixture.ts';
import { fitted } from './fit.ts';
import type { Fit } from './fit.ts';

const asked = (name: string): Asked => askedBy(workloads.find((one) => one.name === name)!);

function fitOf(name: string, document: string): Fit {
  const read = readDocument(document);
  if (typeof read === 'string') throw new Error(read);
  return fitted(asked(name), read);
}

/** The adapter without its comments. */
function codeOf(name: string, document: string): string {
  const text = adapterText({ asked: asked(name), fit: fitOf(name, document), file: 'shop.ts' });
  return text.replaceAll(/^\s*\/\/.*\n/gm, '');
}

test('a shop: its orders, its items, how they are made, its token and its word for sold out', () => {
  const code = codeOf('last-item', shopDocument);
  expect(code).toContain("path: '/v1/orders'");
  expect(code).toContain("json: { sku: id, qty: args['quantity'], currency: 'EUR' }");
  expect(code).toContain("if (status === 409 && json?.error === 'OUT_OF_STOCK') return refused('sold-out');");
  expect(code).toContain('accepted({ value: json?.left })');
  expect(code).toContain('path: `/v1/items/${encodeURIComponent(id)}`');
  expect(code).toContain('fields: ({ json }) => ({ stock: json?.available })');
  expect(code).toContain('http.put(`/v1/admin/items/${encodeURIComponent(id)}`');
  expect(code).toContain("json: { stock: Number(fields['stock']) }");
  expect(code).toContain("env['API_TOKEN']");
  expect(code).toContain('authorization: `Bearer ${secret}`');
  expect(code).toContain("url: 'http://127.0.0.1:3100'");
  // What it lacks is left out.
  expect(code).not.toContain('redeem');
});

test('what is not in a document is said in a comment', () => {
  const text = adapterText({
    asked: asked('last-item'),
    fit: fitOf('last-item', shopDocument),
    file: 'shop.ts',
  });
  expect(text).toContain('// not found in the document: this is POST /items/:id/redemptions');
  expect(text).toContain('// not found in the document: how vouchers are made.');
  expect(text).toContain('// not found in the workload: what currency should be.');
});

test('a wiki in Swagger 2: other words for title and text, If-Match, 412 and a key in a header', () => {
  const code = codeOf('parallel-edits', wikiDocument);
  expect(code).toContain("method: 'PUT',\n        path: `/api/pages/${encodeURIComponent(id)}`");
  expect(code).toContain("{ heading: args['title'], abstract: args['summary'], body: args['text'] }");
  expect(code).toContain('{ ...shared.headers, ...ifMatch(base?.tag) }');
  expect(code).toContain("{ 'x-api-key': secret }");
  expect(code).toContain("if (status === 412) return raced('version-mismatch');");
  expect(code).toContain('{ title: json?.heading, summary: json?.abstract, text: json?.body }');
});

test('a sign-up by a form, and by which code it says what is taken', () => {
  const code = codeOf('duplicate-registration', accountsDocument);
  expect(code).toContain(
    "form: { username: args['name'] ?? '', emailAddress: args['email'] ?? '', password: '' }",
  );
  expect(code).toContain("json?.errors?.code === 'USERNAME_TAKEN') return refused('name-taken')");
  expect(code).toContain("json?.errors?.code === 'EMAIL_EXISTS') return refused('email-taken')");
});

test('an order that is a list, a shop in the path that nobody knows, and a key in the query', () => {
  const code = codeOf('last-item', storeDocument);
  expect(code).toContain('path: `/stores/STORE/checkout?key=${shared.query}`');
  expect(code).toContain("json: { lines: [{ productId: id, quantity: args['quantity'] }] }");
  expect(code).toContain('fields: ({ json }) => ({ stock: json?.inventory?.onHand })');
});

test('a document of something else gives nothing, and the routes of the workload stay', () => {
  expect(fitOf('transfer', shopDocument)).toMatchObject({ commands: new Map(), reads: new Map() });
  expect(codeOf('transfer', shopDocument)).toContain('path: `/ledgers/${encodeURIComponent(id)}/transfers`');
});

test('of the document of our own service every command and every read is found where it is', async () => {
  const times = { ttlMs: 1000, waitMs: 1000 };
  const store = createMemoryStore();
  const app = createService({ workloads, store, strategy: atomicScript, workMs: 0, times, profile: '409' });
  const { body } = await app.inject('/openapi.json');
  await app.close();
  for (const { name, commands, resources } of workloads) {
    const fit = fitOf(name, body);
    for (const { name: command, method, path, body: properties } of commands) {
      const found = fit.commands.get(command);
      expect(`${found?.operation.method} ${found?.operation.path}`).toBe(
        `${method} ${path.replace(':id', '{id}')}`,
      );
      expect(Object.fromEntries(found?.names ?? []), command).toEqual(
        Object.fromEntries(Object.keys(properties).map((one) => [one, one])),
      );
    }
    for (const { collection } of resources)
      expect(fit.reads.get(collection)?.operation.path).toBe(`/${collection}/{id}`);
  }
});

test.each([
  ['{"paths":', /^is neither JSON nor YAML: /],
  ['a: [', /^is neither JSON nor YAML: /],
  ['hello', /^has no paths; /],
  ['{}', /^has no paths; /],
])('%j is no document', (text, message) => {
  expect(readDocument(text)).toMatch(message);
});

test.each([
  // A reference to itself, one that leads nowhere, and what is no object where one belongs.
  { paths: { '/a/{id}': { $ref: '#/paths/~1a~1{id}' } } },
  {
    paths: { '/a': { post: { requestBody: { $ref: '#/nowhere/at/all' }, responses: null, parameters: 3 } } },
  },
  { paths: { '/a': 1, '/b': { get: [] } }, servers: 'x', security: 'y', components: [] },
])('a document that is not well made is read as far as it goes', (document) => {
  expect(typeof readDocument(JSON.stringify(document))).toBe('object');
});

/** Documents as unlike as those that people have: 3.0 in YAML and 3.1 in JSON, variables, servers of paths, parts that are named. */
const variables = `openapi: 3.0.0
info: { title: A }
servers: [{ url: 'https://{host}/v1', variables: { host: { default: 'localhost:8080' } } }]
paths:
  /products:
    post:
      operationId: createProduct
      requestBody: { content: { application/json: { schema: { type: object, required: [sku, title, stock], properties: { sku: { type: string }, title: { type: string }, stock: { type: integer } } } } } }
      responses: { '201': { description: made } }
  /products/{productId}:
    parameters: [{ $ref: '#/components/parameters/P' }]
    get: { responses: { '200': { content: { application/json: { schema: { oneOf: [{ $ref: '#/components/schemas/Good' }, { properties: { error: { type: string } } }] } } } } } }
  /products/{productId}/purchase:
    parameters: [{ $ref: '#/components/parameters/P' }]
    post: { operationId: buy, requestBody: { $ref: '#/components/requestBodies/Buy' }, responses: { '409': { description: sold out } } }
components:
  parameters: { P: { name: productId, in: path, required: true, schema: { type: string } } }
  requestBodies: { Buy: { content: { application/json: { schema: { required: [quantity], properties: { quantity: { type: integer } } } } } } }
  schemas: { Good: { type: object, properties: { stock: { type: integer } } } }
`;

test('variables of a server have their defaults, and what a seed has to fill is neither empty nor unsaid', () => {
  const text = adapterText({
    asked: asked('last-item'),
    fit: fitOf('last-item', variables),
    file: 'shop.ts',
  });
  expect(text).toContain("url: 'https://localhost:8080'");
  expect(text).toContain("http.post('/v1/products'");
  expect(text).toContain("json: { sku: id, stock: Number(fields['stock']), title: id }");
  expect(text).toContain('// not sure: nothing in the workload says what title should be.');
  expect(text).toContain('path: `/v1/products/${encodeURIComponent(id)}/purchase`');
  expect(text).toContain('fields: ({ json }) => ({ stock: json?.stock })');
});

test('what requests need besides is said: headers, parameters of a query, a second credential', () => {
  const needing = `${variables.replace(
    "parameters: [{ $ref: '#/components/parameters/P' }]\n    post:",
    `parameters:
      - { $ref: '#/components/parameters/P' }
      - { name: X-Tenant, in: header, required: true }
      - { name: If-Match, in: header, required: true }
      - { name: note, in: query }
      - { name: region, in: query, required: true }
    post:`,
  )}  securitySchemes: { key: { type: apiKey, in: cookie, name: SID }, app: { type: apiKey, in: query, name: app } }
security: [{ key: [], app: [] }, { other: [] }]
`;
  const told = (document: string): string[] =>
    adapterText({ asked: asked('last-item'), fit: fitOf('last-item', document), file: 'shop.ts' })
      .split('\n')
      .flatMap(
        (line) => /not found in the workload: (?:what .* is|what is sent .*)\.$/.exec(line)?.[0] ?? [],
      );
  expect(new Set(told(needing))).toEqual(
    new Set([
      'not found in the workload: what X-Tenant in the headers is.',
      'not found in the workload: what region in the query is.',
      'not found in the workload: what is sent for app, which is asked for, too.',
    ]),
  );
  expect(told(variables)).toEqual([]);
});

test('a path or an operation may have a server of its own, and a type may be null as well', () => {
  const body = (schema: object): object => ({ content: { 'application/json': { schema } } });
  const made = {
    required: ['code', 'stock'],
    properties: { code: { type: ['string', 'null'] }, stock: { type: ['integer', 'null'] } },
  };
  const order = {
    required: ['itemId', 'quantity'],
    properties: { itemId: { type: 'string' }, quantity: {} },
  };
  const stages = { stage: { enum: ['dev', 'live'] } };
  const document = {
    openapi: '3.1.0',
    servers: [{ url: '/api/' }, { url: 'http://127.0.0.1:9000/api' }],
    paths: {
      '/items': {
        servers: [{ url: 'http://127.0.0.1:9000/{stage}/admin', variables: stages }],
        post: { requestBody: body(made), responses: { 201: { description: 'made' } } },
      },
      '/items/{id}': { get: { responses: { 200: body({ properties: { stock: { type: 'integer' } } }) } } },
      '/orders': {
        post: { servers: [{ url: '//shop.local/x' }], operationId: 'order', requestBody: body(order) },
      },
    },
  };
  const text = adapterText({
    asked: asked('last-item'),
    fit: fitOf('last-item', JSON.stringify(document)),
    file: 'shop.ts',
  });
  expect(text).toContain("url: 'http://127.0.0.1:9000'");
  expect(text).toContain("http.post('/dev/admin/items'");
  expect(text).toContain("json: { code: id, stock: Number(fields['stock']) }");
  expect(text).toContain('path: `/api/items/${encodeURIComponent(id)}`');
  expect(text).toContain("path: '/x/orders'");
  expect(text).toContain('// not sure: the document has it at http://shop.local; all requests go to url.');
});
