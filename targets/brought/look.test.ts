import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Agent } from 'undici';
import { glance, look as lookBy } from './look.ts';

// As a place has one: the dispatcher that newer Nodes share with packages cannot be handed on.
const dispatcher = new Agent();
afterAll(() => dispatcher.close());
const look = (base: string, keys: readonly string[]) =>
  lookBy(keys, (key, signal) => glance(`${base}/${key}`, dispatcher, signal));

/** A service that answers GET by address: a status and a body. */
async function serving(answers: Readonly<Record<string, readonly [number, string]>>): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, ''];
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('records are read as they are shown, and what is not there is not live', async () => {
  const base = await serving({
    '/items/0-0': [200, '{"stock":3}'],
    '/items/0-2': [410, ''],
    '/items/0-3': [206, '{"stock":2}'],
  });
  const { records: seen } = await look(base, ['items/0-0', 'items/0-1', 'items/0-2', 'items/0-3']);
  expect(seen.get('items/0-0')).toEqual({ version: 0, live: true, fields: new Map([['stock', '3']]) });
  expect(seen.get('items/0-3')?.fields).toEqual(new Map([['stock', '2']]));
  expect(seen.get('items/0-1')?.live).toBe(false);
  expect(seen.get('items/0-2')?.live).toBe(false);
});

test('a record comes with its tag', async () => {
  const server = createServer((_, response) => response.writeHead(200, { etag: '"7"' }).end('{"stock":3}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { records: seen } = await look(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, [
    'items/0-0',
  ]);
  expect(seen.get('items/0-0')?.tag).toBe('"7"');
});

test('a record that is answered otherwise is left out, and a collection of which nothing is shown', async () => {
  const base = await serving({
    '/items/0-0': [200, '{"stock":3}'],
    '/vouchers/0-0.v0': [200, '{}'],
    '/vouchers/0-1.v0': [401, ''],
    '/rooms/0-0': [200, 'no JSON'],
  });
  const keys = ['items/0-0', 'users/a', 'users/b', 'vouchers/0-0.v0', 'vouchers/0-1.v0', 'rooms/0-0'];
  const { records, cutShort } = await look(base, keys);
  expect([...records.keys()].toSorted()).toEqual(['items/0-0', 'vouchers/0-0.v0']);
  expect(cutShort).toBeUndefined();
});

test('a collection that answers otherwise each time is not asked for all of its records', async () => {
  let asked = 0;
  const keys = Array.from({ length: 200 }, (_, at) => `vouchers/${at}-0`);
  const { records, cutShort } = await lookBy(keys, () => {
    asked += 1;
    return Promise.resolve({ status: 401, record: undefined });
  });
  expect([records.size, cutShort]).toEqual([0, undefined]);
  expect(asked).toBeLessThan(40);
});

test('a service that is gone shows nothing', async () => {
  expect(await look('http://127.0.0.1:9', ['items/0-0'])).toEqual({ records: new Map() });
});

test.each([
  ['a body that drips', (response: ServerResponse) => setInterval(() => response.write(' '), 50)],
  [
    'a body without end',
    (response: ServerResponse) => setInterval(() => response.write('x'.repeat(500_000)), 1),
  ],
  ['an answer that never comes', () => setInterval(() => {}, 1000)],
])('%s is given up in time', async (_, answer) => {
  const timers: NodeJS.Timeout[] = [];
  const server = createServer((_request, response) => {
    response.on('error', () => {});
    timers.push(answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const timer of timers) clearInterval(timer);
    server.closeAllConnections();
    server.close();
  });
  const startedMs = performance.now();
  const seen = await look(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, [
    'items/0-0',
    'items/0-1',
  ]);
  expect(seen.records).toEqual(new Map());
  expect(performance.now() - startedMs).toBeLessThan(6000);
});

test('of a service that is slow some of each collection are seen, and how many of all', async () => {
  const server = createServer((_, response) => {
    setTimeout(() => response.writeHead(200).end('{"stock":3}'), 300);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const keys = Array.from({ length: 300 }, (_, at) => `${at < 200 ? 'items' : 'vouchers'}/${at}-0`);
  const { records, cutShort } = await look(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
  );
  expect(records.has('items/0-0')).toBe(true);
  expect(records.has('vouchers/200-0')).toBe(true);
  expect(cutShort).toEqual({ seen: records.size, of: 300 });
});
