import { describe, expect, test } from 'vitest';
import type { Reason } from '../../harness/core/reason.ts';
import type { Store } from '../../harness/core/store.ts';
import { expectProblem, served } from './service.fixture.ts';
import type { Asked } from './service.fixture.ts';

/** How many commands took effect. */
async function receiptsOf(store: Store): Promise<number> {
  let count = 0;
  for await (const { receipts } of store.audit()) count += receipts.length;
  return count;
}

describe('a request that is wrong', () => {
  const purchases = '/items/0-0/purchases';
  test.each<[string, Reason, string, string, Asked]>([
    ['no such record to read', 'unknown-record', 'GET', '/items/9-9', {}],
    ['no such record to buy', 'unknown-record', 'POST', '/items/9-9/purchases', { body: { quantity: 1 } }],
    ['nothing at this address', 'unknown-route', 'GET', '/shops/1', {}],
    ['nothing at the root', 'unknown-route', 'GET', '/', {}],
    ['no JSON', 'malformed-body', 'POST', purchases, { text: '{"quantity":' }],
    ['no body', 'malformed-body', 'POST', purchases, {}],
    ['an empty body', 'malformed-body', 'POST', purchases, { text: '' }],
    ['no object', 'malformed-body', 'POST', purchases, { text: '[1]' }],
    ['null', 'malformed-body', 'POST', purchases, { text: 'null' }],
    ['a number as a text', 'malformed-body', 'POST', purchases, { body: { quantity: '1' } }],
    ['a field is missing', 'malformed-body', 'POST', purchases, { body: {} }],
    ['a field nobody knows', 'malformed-body', 'POST', purchases, { body: { quantity: 1, price: 0 } }],
    [
      'a poisoned prototype',
      'malformed-body',
      'POST',
      purchases,
      { text: '{"quantity":1,"__proto__":{"a":1}}' },
    ],
    [
      'a poisoned constructor',
      'malformed-body',
      'POST',
      purchases,
      { text: '{"quantity":1,"constructor":{"prototype":{"a":1}}}' },
    ],
    ['a field that must not be null', 'malformed-body', 'POST', purchases, { body: { quantity: null } }],
    ['a list of one', 'malformed-body', 'POST', purchases, { body: { quantity: [1] } }],
    ['yes', 'malformed-body', 'POST', purchases, { body: { quantity: true } }],
    ['a body where none is taken', 'malformed-body', 'DELETE', '/notes/0-0', { body: { force: 1 } }],
    ['a list where none is taken', 'malformed-body', 'DELETE', '/notes/0-0', { text: '[]' }],
    ['more levels than anybody needs', 'malformed-body', 'POST', purchases, { text: '['.repeat(60_000) }],
    ['no end of digits', 'invalid-value', 'POST', purchases, { text: `{"quantity":${'9'.repeat(300)}}` }],
    ['more than a number can be', 'malformed-body', 'POST', purchases, { text: '{"quantity":1e400}' }],
    ['a bit more than one', 'malformed-body', 'POST', purchases, { text: '{"quantity":1.0000001}' }],
    ['half a unit', 'malformed-body', 'POST', purchases, { body: { quantity: 1.5 } }],
    ['too few', 'invalid-value', 'POST', purchases, { body: { quantity: 0 } }],
    ['a sale of less than nothing', 'invalid-value', 'POST', purchases, { body: { quantity: -3 } }],
    ['too many', 'invalid-value', 'POST', purchases, { body: { quantity: 1001 } }],
    ['an empty name', 'invalid-value', 'POST', '/users', { body: { name: '' } }],
    ['a name that is a path', 'invalid-value', 'POST', '/users', { body: { name: '../items/0-0' } }],
    ['a name that is too long', 'invalid-value', 'POST', '/users', { body: { name: 'a'.repeat(65) } }],
    ['too large', 'body-too-large', 'POST', '/users', { body: { name: 'a'.repeat(70_000) } }],
    ...['text/plain', 'application/xml', 'application/json-patch+json', 'json', '', 'a/b; ='].map(
      (type): [string, Reason, string, string, Asked] => [
        `a body of type ${type}`,
        'wrong-media-type',
        'POST',
        purchases,
        { text: '{"quantity":1}', headers: { 'content-type': type } },
      ],
    ),
    [
      'a compressed body',
      'wrong-media-type',
      'POST',
      purchases,
      { text: '\u001f\u008b', headers: { 'content-encoding': 'gzip' } },
    ],
    [
      'not JSON by its type',
      'wrong-media-type',
      'POST',
      purchases,
      { text: 'quantity=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
  ])('%s: %s', async (_, code, method, path, asked) => {
    const { ask, store } = await served();
    expectProblem(await ask(method, path, asked), code);
    expect(await receiptsOf(store)).toBe(0);
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('names every finding with its place', async () => {
    const { ask } = await served();
    const { body } = await ask('PUT', '/notes/0-0', {
      body: { title: 1, body: 'b', text: 'b'.repeat(4001) },
      headers: { 'if-match': '"1"' },
    });
    expect(body['errors']).toEqual(
      expect.arrayContaining([
        { at: '/title', problem: 'must be string' },
        { at: '/text', problem: 'must NOT have more than 4000 characters' },
        { at: '/', problem: 'must NOT have additional properties' },
      ]),
    );
  });

  test.each([
    ['a path upwards', '..'],
    ['an encoded path upwards', '%2e%2e%2fitems'],
    ['a slash in the name', '0-0%2Fstock'],
    ['NUL', '0-0%00'],
    ['a line end', '0-0%0a'],
    ['the end of a Redis key and more', '0-0%7Dx'],
    ['letters beyond ASCII', '%F0%9F%92%A9'],
    ['half a letter', '%E0%A4%A'],
    ['nothing', ''],
    ['a dot first', '.0-0'],
    ['a space', '%20'],
    ['letters that look like others', '0%E2%80%900'],
    ['an encoded percent sign', '%252e%252e'],
    ['a query in the name', '0-0%3Fa'],
    ['a fragment in the name', '0-0%23a'],
    ['a backslash', '0-0%5C..'],
    ['a line of HTTP', '0-0%0d%0aset-cookie:%20a'],
    ['a word of JavaScript', '__proto__'],
    ['129 letters', 'a'.repeat(129)],
    ['257 letters', 'a'.repeat(257)],
    ['10 kB', 'a'.repeat(10_000)],
  ])('has a hostile id: %s', async (_, id) => {
    const { ask, store } = await served();
    for (const [method, path, asked] of [
      ['GET', `/items/${id}`, {}],
      ['POST', `/items/${id}/purchases`, { body: { quantity: 1 } }],
      ['PUT', `/notes/${id}`, { body: { text: 'b' }, headers: { 'if-match': '"1"' } }],
    ] as const) {
      const { status, body } = await ask(method, path, asked);
      expect([status, body['status']], path.slice(0, 40)).toEqual([404, 404]);
      expect(body['code']).toMatch(/^unknown-(record|route)$/);
    }
    expect(await receiptsOf(store)).toBe(0);
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('is told apart from one that only looks strange', async () => {
    const { ask } = await served();
    const bought = async (asked: Asked): Promise<number> => (await ask('POST', purchases, asked)).status;
    expect(await bought({ text: ' {"quantity" : 1.0} ' })).toBe(200);
    expect(await bought({ text: '{"quantity":1e0}', headers: { 'content-type': 'Application/JSON' } })).toBe(
      200,
    );
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(await bought({ body: { quantity: 1 }, headers })).toBe(200);
    expect((await ask('DELETE', '/notes/0-0', { body: {} })).status).toBe(200);
  });
});

test('a body that is wrong in thousands of places gets a short answer', async () => {
  const { ask } = await served();
  const body = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, 1]));
  const answered = await ask('POST', '/items/0-0/purchases', { body });
  expectProblem(answered, 'malformed-body');
  expect(answered.text.length).toBeLessThan(5000);
});
