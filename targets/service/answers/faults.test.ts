import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../stores/memory.ts';
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
    ['no host', 'GET /items/0-0 HTTP/1.1\r\n\r\n', 400],
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
