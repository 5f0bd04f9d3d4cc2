import type { AddressInfo } from 'node:net';
import { Client } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { reasons } from '../../harness/core/reason.ts';
import type { Reason } from '../../harness/core/reason.ts';
import type { Outcome, Store } from '../../harness/core/store.ts';
import { workloads } from '../../workloads/index.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { optimistic } from '../strategies/optimistic.ts';
import { createService } from './app.ts';
import type { ServiceOptions } from './options.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

interface Asked {
  readonly body?: unknown;
  /** Written as it is; a body is written as JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Ask = (method: string, path: string, asked?: Asked) => Promise<Answered>;

const document = { intro: 'a', body: '', notes: '', summary: '' };

/** A service on a real socket with a few records; each request has a nonce of its own, and must get it back. */
async function service(options: Partial<ServiceOptions> = {}): Promise<{ ask: Ask; store: Store }> {
  const store = options.store ?? createMemoryStore();
  const times = { ttlMs: 1000, waitMs: 100 };
  const app = createService({
    workloads,
    strategy: optimistic,
    workMs: 0,
    times,
    profile: '409',
    ...options,
    store,
  });
  endings.push(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new Client(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  endings.push(() => client.destroy());
  await store.seed([
    { key: 'items/0-0', fields: { stock: '3' } },
    { key: 'documents/0-0', fields: document },
  ]);
  let nonce = 100;
  const ask: Ask = async (method, path, { body, text, headers = {} } = {}) => {
    nonce += 1;
    const content = text ?? (body === undefined ? null : JSON.stringify(body));
    const reply = await client.request({
      method,
      path,
      headers: {
        'contend-nonce': String(nonce),
        ...(content === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: content,
    });
    const answered = await reply.body.text();
    if (headers['contend-nonce'] === undefined)
      expect(reply.headers['contend-nonce'], `${method} ${path.slice(0, 40)}`).toBe(String(nonce));
    // Where the code lives is nobody's business.
    expect(answered).not.toMatch(/\\n +at |node_modules|file:|\.ts:/);
    const parsed = (answered === '' ? {} : JSON.parse(answered)) as Record<string, unknown>;
    return { status: reply.statusCode, headers: reply.headers, text: answered, body: parsed };
  };
  return { ask, store };
}

/** Expects a problem with everything that its reason says. */
function expectProblem({ status, headers, body }: Answered, code: Reason): void {
  const { status: ofReason, title, side, actions } = reasons[code];
  expect(body).toMatchObject({ code, status: ofReason, title, retryable: side === 'race', actions });
  expect(body['type']).toBe(`urn:contend:problem:${code}`);
  expect(status).toBe(ofReason);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
}

describe('a command that applies', () => {
  test('answers 200 with the new version as a strong ETag, and what it counted', async () => {
    const { ask } = await service();
    const { status, headers, body } = await ask('POST', '/items/0-0/purchases', { body: { quantity: 2 } });
    expect(status).toBe(200);
    expect(headers.etag).toBe('"2"');
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(body).toEqual({ version: 2, added: { stock: 1 } });
  });

  test('answers 201 with a Location that leads to what it created', async () => {
    const { ask } = await service();
    const created = await ask('POST', '/users', { body: { name: 'ada' } });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({ location: '/users/ada', etag: '"1"' });
    const { status, headers, body } = await ask('GET', created.headers['location'] as string);
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    // The owner is the request that won it.
    expect(body).toEqual({ owner: '101' });
  });

  test('with If-Match on the version that was read replaces it, and only once', async () => {
    const { ask } = await service();
    const read = await ask('GET', '/documents/0-0');
    const replace = {
      body: { ...document, intro: 'b' },
      headers: { 'if-match': read.headers.etag as string },
    };
    expect((await ask('PUT', '/documents/0-0', replace)).headers.etag).toBe('"2"');
    expectProblem(await ask('PUT', '/documents/0-0', replace), 'version-mismatch');
    expect((await ask('GET', '/documents/0-0')).body).toMatchObject({ ...document, intro: 'b' });
  });

  test.each([
    // one of a list
    ['"9", "1"', 200],
    // weak tags never match, tags of others neither
    ['W/"1"', 409],
    ['"abc"', 409],
  ])('takes If-Match: %s with %i', async (header, status) => {
    const { ask } = await service();
    const { status: answered } = await ask('PUT', '/documents/0-0', {
      body: document,
      headers: { 'if-match': header },
    });
    expect(answered).toBe(status);
  });

  test('that does nothing is answered without the store and without an ETag', async () => {
    const { ask } = await service();
    const { status, headers, body } = await ask('POST', '/noop/0-0', { body: { quantity: 1 } });
    expect([status, headers.etag, body]).toEqual([200, undefined, { version: 0, added: {} }]);
  });
});

describe('a record', () => {
  test('is read with its version, integers as numbers', async () => {
    const { ask } = await service();
    const { status, headers, body } = await ask('GET', '/items/0-0');
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    expect(body).toEqual({ stock: 3 });
  });

  test('is asked for with HEAD like with GET, but for the body', async () => {
    const { ask } = await service();
    const { status, headers, text } = await ask('HEAD', '/items/0-0');
    expect([status, headers.etag, text]).toEqual([200, '"1"', '']);
    expect((await ask('HEAD', '/items/9-9')).status).toBe(404);
  });
});

describe('a conflict', () => {
  test('about a version tells both versions, the present state and the way out', async () => {
    const { ask } = await service();
    const replace = { body: document, headers: { 'if-match': '"1"' } };
    await ask('PUT', '/documents/0-0', { ...replace, body: { ...document, notes: 'n' } });
    const refused = await ask('PUT', '/documents/0-0', replace);
    expectProblem(refused, 'version-mismatch');
    expect(refused.headers.etag).toBe('"2"');
    expect(refused.body).toMatchObject({
      expectedVersion: 1,
      currentVersion: 2,
      current: { ...document, notes: 'n' },
      actions: ['refetch', 'merge', 'overwrite', 'discard'],
      retryable: true,
      instance: '/documents/0-0',
    });
    expect(refused.body['detail']).toBe('The request is based on version 1; the record is at version 2.');
  });

  test('about stock tells what was asked, what is left and of which field', async () => {
    const { ask } = await service();
    const refused = await ask('POST', '/items/0-0/purchases', { body: { quantity: 4 } });
    expectProblem(refused, 'sold-out');
    expect(refused.headers.etag).toBe('"1"');
    expect(refused.body).toMatchObject({
      field: 'stock',
      requested: 4,
      found: '3',
      currentVersion: 1,
      current: { stock: 3 },
      retryable: false,
    });
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('about a name leads to whoever has it', async () => {
    const { ask } = await service();
    await ask('POST', '/users', { body: { name: 'ada' } });
    const refused = await ask('POST', '/users', { body: { name: 'ada' } });
    expectProblem(refused, 'name-taken');
    expect(refused.headers).toMatchObject({ location: '/users/ada', etag: '"1"' });
    expect(refused.body).toMatchObject({ currentVersion: 1, current: { owner: '101' } });
  });

  test.each([
    // a lock says when to come back; a lost race can be run again at once
    ['lock-busy', '1'],
    ['write-conflict', undefined],
  ] as const)('of a store that says %s has Retry-After: %s', async (why, retryAfter) => {
    const store = createMemoryStore();
    store.apply = () => Promise.resolve<Outcome>({ kind: 'raced', why });
    const { ask } = await service({ store });
    const refused = await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } });
    expectProblem(refused, why);
    expect(refused.headers['retry-after']).toBe(retryAfter);
  });
});

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
    ['half a unit', 'malformed-body', 'POST', purchases, { body: { quantity: 1.5 } }],
    ['too few', 'invalid-value', 'POST', purchases, { body: { quantity: 0 } }],
    ['a sale of less than nothing', 'invalid-value', 'POST', purchases, { body: { quantity: -3 } }],
    ['too many', 'invalid-value', 'POST', purchases, { body: { quantity: 1001 } }],
    ['a name of other letters', 'invalid-value', 'POST', '/users', { body: { name: 'Ada Lovelace' } }],
    ['a name that is a path', 'invalid-value', 'POST', '/users', { body: { name: '../items/0-0' } }],
    ['a name that is too long', 'invalid-value', 'POST', '/users', { body: { name: 'a'.repeat(65) } }],
    ['too large', 'body-too-large', 'POST', '/users', { body: { name: 'a'.repeat(70_000) } }],
    [
      'not JSON by its type',
      'wrong-media-type',
      'POST',
      purchases,
      { text: 'quantity=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['no If-Match', 'precondition-required', 'PUT', '/documents/0-0', { body: document }],
    [
      'If-Match that names no version',
      'precondition-required',
      'PUT',
      '/documents/0-0',
      { body: document, headers: { 'if-match': '*' } },
    ],
    [
      'If-Match without quotes',
      'malformed-precondition',
      'PUT',
      '/documents/0-0',
      { body: document, headers: { 'if-match': '1' } },
    ],
  ])('%s: %s', async (_, code, method, path, asked) => {
    const { ask } = await service();
    expectProblem(await ask(method, path, asked), code);
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('names every finding with its place', async () => {
    const { ask } = await service();
    const { body } = await ask('PUT', '/documents/0-0', {
      body: { intro: 1, body: 'b'.repeat(4001) },
      headers: { 'if-match': '"1"' },
    });
    expect(body['errors']).toEqual(
      expect.arrayContaining([
        { at: '/intro', problem: 'must be string' },
        { at: '/body', problem: 'must NOT have more than 4000 characters' },
        { at: '/', problem: "must have required property 'notes'" },
        { at: '/', problem: "must have required property 'summary'" },
      ]),
    );
  });

  test.each([
    ['GET', '/users', 'POST, OPTIONS'],
    ['DELETE', '/users/ada', 'GET, HEAD, OPTIONS'],
    ['GET', '/items/0-0/purchases', 'POST, OPTIONS'],
    ['PATCH', '/documents/0-0', 'GET, HEAD, PUT, OPTIONS'],
    ['POST', '/documents/0-0', 'GET, HEAD, PUT, OPTIONS'],
  ])('has the wrong method: %s %s, where %s is allowed', async (method, path, allow) => {
    const { ask } = await service();
    const refused = await ask(method, path);
    expectProblem(refused, 'wrong-method');
    expect(refused.headers['allow']).toBe(allow);
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
    ['a word of JavaScript', '__proto__'],
    ['129 letters', 'a'.repeat(129)],
    ['257 letters', 'a'.repeat(257)],
    ['10 kB', 'a'.repeat(10_000)],
  ])('has a hostile id: %s', async (_, id) => {
    const { ask } = await service();
    for (const [method, path, asked] of [
      ['GET', `/items/${id}`, {}],
      ['POST', `/items/${id}/purchases`, { body: { quantity: 1 } }],
      ['PUT', `/documents/${id}`, { body: document, headers: { 'if-match': '"1"' } }],
    ] as const) {
      const { status, body } = await ask(method, path, asked);
      expect([400, 404, 405]).toContain(status);
      expect(body['code']).toMatch(/^(unknown-record|unknown-route|wrong-method|malformed-body)$/);
    }
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });
});

describe('a nonce', () => {
  test.each(['0', '-1', '1e3', '0x10', '1.5', 'abc', '1, 2', '9999999999999999', '007', ''])(
    'that is none is not given back: %j',
    async (nonce) => {
      const { ask, store } = await service();
      const { status, headers } = await ask('POST', '/items/0-0/purchases', {
        body: { quantity: 1 },
        headers: { 'contend-nonce': nonce },
      });
      expect([status, headers['contend-nonce']]).toEqual([200, undefined]);
      // The receipt has a number of the service's own, out of the way of every run.
      for await (const { receipts } of store.audit()) expect(receipts[0]?.nonce).toBeGreaterThan(2 ** 44);
    },
  );

  test('stands in the receipt of the change', async () => {
    const { ask, store } = await service();
    await ask('POST', '/items/0-0/purchases', {
      body: { quantity: 1 },
      headers: { 'contend-nonce': '4711' },
    });
    for await (const { receipts } of store.audit())
      expect(receipts).toEqual([{ nonce: 4711, traces: [{ key: 'items/0-0', read: 1, wrote: 2 }] }]);
  });
});

describe('Server-Timing', () => {
  const timing = (header: unknown): Record<string, number> =>
    Object.fromEntries(
      String(header)
        .split(', ')
        .map((metric) => metric.split(/;(?:dur|desc)=/))
        .map(([name = '', value]) => [name, Number(value)]),
    );

  test('tells the time in service, store and work apart', async () => {
    const { ask } = await service({ workMs: 30 });
    const { headers } = await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } });
    const { app = Number.NaN, store = Number.NaN, work = 0, overlap } = timing(headers['server-timing']);
    // A timer may be a millisecond early.
    expect(work).toBeGreaterThanOrEqual(29);
    expect(app).toBeLessThan(work);
    expect(store).toBeLessThan(work);
    expect(app).toBeGreaterThanOrEqual(-0.1);
    expect(store).toBeGreaterThan(0);
    expect(overlap).toBe(1);
  });

  test('stands on reads and refusals too', async () => {
    const { ask } = await service();
    for (const { headers } of [
      await ask('GET', '/items/0-0'),
      await ask('GET', '/items/9-9'),
      await ask('POST', '/items/0-0/purchases', { body: { quantity: 9 } }),
    ])
      expect(Object.keys(timing(headers['server-timing']))).toEqual(['app', 'store', 'work', 'overlap']);
  });
});

test('a store that fails is a 503 without a word about it, and the service goes on', async () => {
  const store = createMemoryStore();
  const read = store.read.bind(store);
  store.read = () => Promise.reject(new Error('connect ECONNREFUSED /secret/redis.sock'));
  const { ask } = await service({ store });
  for (const answered of [
    await ask('GET', '/items/0-0'),
    await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } }),
  ]) {
    expect(answered.status).toBe(503);
    expect(answered.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answered.text).not.toMatch(/secret|ECONNREFUSED/);
  }
  store.read = read;
  expect((await ask('GET', '/items/0-0')).status).toBe(200);
});
