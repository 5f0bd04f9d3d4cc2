import { once } from 'node:events';
import { connect } from 'node:net';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { backend, gateway, get } from './gateway.fixture.ts';

/** A backend that answers when it is told to, and says who is in it. */
async function heldBackend() {
  const inside = new Map<string, ServerResponse>();
  const arrived: string[] = [];
  const address = await backend((request, response) => {
    request.resume();
    const name = String(request.headers['x-name'] ?? request.method);
    arrived.push(name);
    inside.set(name, response);
  });
  const answer = (name: string): void => {
    inside.get(name)?.end(name);
    inside.delete(name);
  };
  const isThere = (name: string): Promise<void> => vi.waitFor(() => expect(inside.has(name)).toBe(true));
  return { address, inside, arrived, answer, isThere };
}

const queue = { longest: 2, waitMs: 60_000 };

/** Changes a record under a name; the signal takes the client away. */
const change = (url: string, name: string, signal?: AbortSignal) =>
  get(`${url}/items/7/purchases`, { method: 'POST', body: '{}', headers: { 'x-name': name }, signal });

describe('a queue a record', () => {
  test('lets changes through one by one as they came, and everything else at once', async () => {
    const { address, inside, arrived, answer, isThere } = await heldBackend();
    const { url } = await gateway([address], { queue });
    const first = change(url, 'first');
    await isThere('first');
    const second = change(url, 'second');
    await setTimeout(20);
    const third = change(url, 'third');
    await setTimeout(20);
    expect([...inside.keys()]).toEqual(['first']);
    // A read of the record, and a change of another, wait for nobody.
    const read = get(`${url}/items/7`);
    const other = get(`${url}/items/8/purchases`, { method: 'POST', headers: { 'x-name': 'other' } });
    await Promise.all([isThere('GET'), isThere('other')]);
    answer('GET');
    answer('other');
    expect((await read).status).toBe(200);
    expect((await other).status).toBe(200);
    const refused = await change(url, 'fourth');
    expect(refused).toMatchObject({ status: 429, body: { code: 'gateway-limit', retryable: true } });
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'contend-gateway': 'reference' });
    for (const name of ['first', 'second', 'third']) {
      await isThere(name);
      expect(inside.size).toBe(1);
      answer(name);
    }
    expect((await Promise.all([first, second, third])).map(({ text }) => text)).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect(arrived).toEqual(['first', 'GET', 'other', 'second', 'third']);
  });

  test('forgets a client that goes away while it waits', async () => {
    const { address, arrived, answer, isThere } = await heldBackend();
    const { url } = await gateway([address], { queue });
    const first = change(url, 'first');
    await isThere('first');
    const gone = new AbortController();
    const second = change(url, 'second', gone.signal).catch(() => 'gone');
    await setTimeout(20);
    const third = change(url, 'third');
    gone.abort();
    expect(await second).toBe('gone');
    await setTimeout(20);
    answer('first');
    await isThere('third');
    answer('third');
    await Promise.all([first, third]);
    expect(arrived).toEqual(['first', 'third']);
  });

  test('gives the turn of a client that goes away in it to the next when the service is done', async () => {
    const { address, inside, answer, isThere } = await heldBackend();
    const { url, port } = await gateway([address], { queue });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /items/7/purchases HTTP/1.1\r\nHost: a\r\nX-Name: first\r\nContent-Length: 0\r\n\r\n');
    await isThere('first');
    const second = change(url, 'second');
    socket.destroy();
    await once(socket, 'close');
    await setTimeout(50);
    expect([...inside.keys()]).toEqual(['first']);
    answer('first');
    await isThere('second');
    answer('second');
    expect((await second).text).toBe('second');
  });

  test('turns away who has waited too long: nothing of it was sent', async () => {
    const { address, arrived, answer, isThere } = await heldBackend();
    const { url } = await gateway([address], { queue: { longest: 2, waitMs: 50 } });
    const first = change(url, 'first');
    await isThere('first');
    expect(await change(url, 'second')).toMatchObject({ status: 429, body: { code: 'gateway-limit' } });
    answer('first');
    await first;
    expect(arrived).toEqual(['first']);
  });

  test('goes on where the service breaks off', async () => {
    const address = await backend((request, response) => {
      request.resume();
      if (request.headers['x-name'] === 'first') response.destroy();
      else response.end('there');
    });
    const { url } = await gateway([address], { queue });
    const [first, second] = await Promise.all([change(url, 'first'), change(url, 'second')]);
    expect([first.status, second.text]).toEqual([502, 'there']);
  });
});

test('a key is for the gateway alone: the service gets everything else as it was sent', async () => {
  const seen: unknown[] = [];
  const address = await backend((request, response) => {
    seen.push(request.headers.authorization, request.headers['x-other']);
    response.end();
  });
  const users = [{ name: 'client-0', role: 'writer', key: 'key-of-client-0' }] as const;
  const { url } = await gateway([address], { users });
  const headers = { Authorization: 'Bearer key-of-client-0', 'X-Other': 'authorization: stays' };
  // Whether it is read on the socket or by node:http.
  expect((await get(url, { headers, reset: false })).status).toBe(200);
  expect((await get(url, { headers })).status).toBe(200);
  expect(seen).toEqual([undefined, 'authorization: stays', undefined, 'authorization: stays']);
});

test('with versions the record of a path begins behind the version, whatever the balance', async () => {
  const [one, other] = [await heldBackend(), await heldBackend()];
  const { url } = await gateway([one.address, other.address], {
    balance: 'hash',
    versions: { v1: [0, 1] },
    queue,
  });
  const ask = (path: string, name: string) =>
    get(`${url}/v1${path}`, { method: 'POST', headers: { 'x-name': name } });
  const asked = [ask('/items/7/purchases', 'a'), ask('/items/7/redemptions', 'b')];
  for (const name of ['a', 'b']) {
    const place = await vi.waitFor(() => {
      const found = [one, other].find(({ inside }) => inside.has(name));
      expect(found).toBeDefined();
      return found!;
    });
    expect(one.inside.size + other.inside.size).toBe(1);
    place.answer(name);
  }
  await Promise.all(asked);
  // Both went to the same instance.
  expect(Math.max(one.arrived.length, other.arrived.length)).toBe(2);
});
