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
