import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../stores/memory/store.ts';
import { sendBytes, served } from '../service.fixture.ts';

test('a store that fails is a 503 without a word about it, and the service goes on', async () => {
  const store = createMemoryStore();
  const read = store.read.bind(store);
  store.read = () => Promise.reject(new Error('connect ECONNREFUSED /secret/redis.sock'));
  const { ask } = await served({ store });
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

describe('bytes that are no request', () => {
  test.each([
    ['no method of HTTP', 'BUY /items/0-0 HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400],
    ['NUL in the address', 'GET /items/0-0\u0000 HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['NUL in a header', 'GET /items/0-0 HTTP/1.1\r\nhost: a\r\nif-match: "1\u0000"\r\n\r\n', 400],
    [
      'two lengths',
      'POST /users HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length and chunks',
      'POST /users HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['20 kB of headers', `GET / HTTP/1.1\r\nhost: a\r\na: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('are refused, and the service goes on: %s', async (_, bytes, status) => {
    const { ask, port } = await served();
    const answered = await sendBytes(port, bytes);
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('are told apart from bad requests by a problem of their own', async () => {
    const { port } = await served();
    const answered = await sendBytes(port, 'GET\r\n\r\n');
    const [head = '', body = ''] = answered.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ code: 'malformed-request', status: 400 });
  });
});

describe('what Node would answer without a body is a problem too:', () => {
  const problemTo = async (bytes: string): Promise<{ head: string; problem: unknown }> => {
    const { ask, port } = await served();
    const [head = '', body = ''] = (await sendBytes(port, bytes)).split('\r\n\r\n');
    expect(head).toContain('content-type: application/problem+json');
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
    return { head, problem: JSON.parse(body) };
  };

  test('a request that names no host', async () => {
    const sale = '{"quantity":1}';
    for (const bytes of [
      'GET /items/0-0 HTTP/1.1\r\nconnection: close\r\n\r\n',
      `POST /items/0-0/purchases HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: ${sale.length}\r\nconnection: close\r\n\r\n${sale}`,
    ]) {
      const { head, problem } = await problemTo(bytes);
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
      expect(problem).toMatchObject({ code: 'malformed-request', status: 400, retryable: false });
    }
  });

  test('a request that expects what the service does not do', async () => {
    const bytes = 'GET /items/0-0 HTTP/1.1\r\nhost: a\r\nexpect: tea\r\nconnection: close\r\n\r\n';
    const { head, problem } = await problemTo(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 417 /);
    expect(problem).toMatchObject({ type: 'about:blank', status: 417, retryable: false });
  });

  test('but HTTP/1.0 needs no host, and 100-continue is met', async () => {
    const { port } = await served();
    expect(await sendBytes(port, 'GET /items/0-0 HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    const headers = { expect: '100-continue', 'content-type': 'application/json' };
    const sale = request({ port, method: 'POST', path: '/items/0-0/purchases', headers });
    sale.once('continue', () => sale.end('{"quantity":1}'));
    sale.flushHeaders();
    const [answered] = (await once(sale, 'response')) as [IncomingMessage];
    expect(answered.statusCode).toBe(200);
    answered.resume();
  });
});
