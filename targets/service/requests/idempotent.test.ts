import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../../harness/core/strategy.ts';
import { createMemoryStore } from '../../stores/memory/store.ts';
import { mutex } from '../../strategies/mutex.ts';
import { optimistic } from '../../strategies/optimistic.ts';
import { expectProblem, served } from '../service.fixture.ts';
import type { Answered, Ask } from '../service.fixture.ts';

/** A strategy in which the store decides with the guards themselves. */
const guards: Strategy = { ...optimistic, name: 'guards', sends: 'guards' };

const order = (ask: Ask, key: string | string[], quantity = 1, id = '0-0'): Promise<Answered> =>
  ask('POST', `/items/${id}/orders`, { body: { quantity }, headers: { 'idempotency-key': key } });
const told = ({ status, text, headers }: Answered): unknown => [
  status,
  text,
  headers['etag'],
  headers['location'],
];

describe.each([optimistic, mutex, guards])('under the strategy $name a request with a key', (strategy) => {
  test('that is sent again takes effect once and is answered like the first time', async () => {
    const { ask } = await served({ strategy });
    const first = await order(ask, '"0-0.k5"', 2);
    expect(told(first)).toEqual([201, '{"version":1,"added":{"stock":1}}', '"1"', '/orders/0-0.o101']);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const again = await order(ask, '"0-0.k5"', 2);
    expect(told(again)).toEqual(told(first));
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 1 });
  });

  test('is answered like the first time although the state would refuse it by now', async () => {
    const { ask } = await served({ strategy });
    const first = await order(ask, '"a"', 3);
    expectProblem(await order(ask, '"b"', 3), 'sold-out');
    expect(told(await order(ask, '"a"', 3))).toEqual(told(first));
  });

  test('that was refused is decided anew', async () => {
    const { ask, store } = await served({ strategy });
    expectProblem(await order(ask, '"a"', 4), 'sold-out');
    await store.seed([{ key: 'items/0-0', fields: { stock: '9' } }]);
    const accepted = await order(ask, '"a"', 4);
    expect([accepted.status, accepted.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  test('whose key was used for something else is refused and told nothing of that', async () => {
    const { ask, store } = await served({ strategy });
    await store.seed([{ key: 'items/1-0', fields: { stock: '3' } }]);
    await order(ask, '"a"', 1);
    for (const other of [await order(ask, '"a"', 2), await order(ask, '"a"', 1, '1-0')]) {
      expectProblem(other, 'idempotency-key-reused');
      expect(other.body).toMatchObject({ status: 422, key: 'a' });
      expect(other.body).not.toHaveProperty('current');
      expect(other.headers['etag']).toBeUndefined();
    }
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 2 });
  });

  test('that comes at the same moment again takes effect once', async () => {
    const { ask, store, port } = await served({ strategy, workMs: 20 });
    const others = await Promise.all(
      [1, 2, 3].map(() =>
        fetch(`http://127.0.0.1:${port}/items/0-0/orders`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': '"a"' },
          body: '{"quantity":1}',
        }),
      ),
    );
    const statuses = others.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, 409, 409]);
    const late = others.find(({ status }) => status === 409);
    expect(await late?.json()).toMatchObject({ code: 'idempotency-in-flight', retryable: true, key: 'a' });
    expect(late?.headers.get('retry-after')).toBe('1');
    expect((await store.read(['items/0-0'])).get('items/0-0')?.fields.get('stock')).toBe('2');
    expect((await order(ask, '"a"')).headers['idempotent-replayed']).toBe('true');
  });
});

test('two services over one store decide in the store whose request comes first', async () => {
  const store = createMemoryStore();
  const strategy = guards;
  const one = await served({ store, strategy });
  const other = await served({ store, strategy });
  const answers = await Promise.all([one, other].map(({ ask }) => order(ask, '"a"')));
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(1);
  expect((await one.ask('GET', '/items/0-0')).body).toEqual({ stock: 2 });
});

describe('a key', () => {
  test('is taken by every command, and counts with the precondition that it came with', async () => {
    const { ask } = await served();
    const replace = (tag: string): Promise<Answered> =>
      ask('PUT', '/notes/0-0', {
        body: { text: 'b' },
        headers: { 'if-match': tag, 'idempotency-key': '"a"' },
      });
    expect((await replace('"1"')).status).toBe(200);
    const again = await replace('"1"');
    expect([again.status, again.headers.etag, again.headers['idempotent-replayed']]).toEqual([
      200,
      '"2"',
      'true',
    ]);
    expectProblem(await replace('"2"'), 'idempotency-key-reused');
    expect((await ask('GET', '/notes/0-0')).headers.etag).toBe('"2"');
  });

  test('of a deletion gives its answer back', async () => {
    const { ask } = await served();
    const headers = { 'idempotency-key': '"a"' };
    const first = await ask('DELETE', '/notes/0-0', { headers });
    const again = await ask('DELETE', '/notes/0-0', { headers });
    expect([again.status, again.body]).toEqual([first.status, { version: 2, added: {} }]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expectProblem(await ask('DELETE', '/notes/0-0'), 'gone');
  });

  test('with the same members in another order is the same request', async () => {
    const { ask } = await served();
    const headers = { 'idempotency-key': '"a"' };
    await ask('PUT', '/drafts/1', { text: '{"text":"b","title":"c"}', headers });
    const again = await ask('PUT', '/drafts/1', { text: '{ "title": "c", "text": "b" }', headers });
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
  });

  test('of a command that does nothing has nothing to remember', async () => {
    const { ask, store } = await served();
    const { status } = await ask('POST', '/nothing/1', { headers: { 'idempotency-key': '"a"' } });
    expect(status).toBe(200);
    expect((await store.read(['idempotency/a'])).size).toBe(0);
  });

  test('must be sent where a command asks for it', async () => {
    const { ask } = await served();
    const refused = await ask('POST', '/items/0-0/orders', { body: { quantity: 1 } });
    expectProblem(refused, 'idempotency-key-required');
    expect(refused.body).toMatchObject({ status: 400, requiredHeader: 'Idempotency-Key' });
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test.each<[string | string[]]>([
    ['a'],
    [''],
    ['""'],
    ["'a'"],
    ['"a'],
    ['"a";b=1'],
    [['"a"', '"a"']],
    ['"a\\b"'],
  ])('that is no string of HTTP is refused: %j', async (key) => {
    const { ask } = await served();
    const refused = await order(ask, key);
    expectProblem(refused, 'malformed-idempotency-key');
    expect(refused.status).toBe(400);
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('is found by a person under its own name', async () => {
    const { ask, store } = await served();
    await order(ask, '"0-17.k5"');
    expect((await store.read(['idempotency/0-17.k5'])).size).toBe(1);
  });

  test.each([
    ['a path', '../items/0-0'],
    ['a space', 'a b'],
    ['what stands in keys of Redis', '{a}:*'],
    ['a quotation mark', 'a\\"b'],
    ['the mark of digests', '~a'],
    ['8 kB', 'a'.repeat(8000)],
    ['a word of JavaScript', '__proto__'],
  ])('with %s is kept by its digest and counts like any other', async (_, key) => {
    const { ask, store } = await served();
    expect((await order(ask, `"${key}"`)).status).toBe(201);
    expect((await order(ask, `"${key}"`)).headers['idempotent-replayed']).toBe('true');
    const keys: string[] = [];
    for await (const { records } of store.audit()) keys.push(...records.map(([record]) => record));
    const kept = keys.find((record) => record.startsWith('idempotency/'));
    expect(kept).toMatch(/^idempotency\/~[\w-]{43}$/);
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 2 });
  });

  test('is nobody else’s to read', async () => {
    const { ask } = await served();
    await order(ask, '"a"');
    expectProblem(await ask('GET', '/idempotency/a'), 'unknown-route');
  });
});
