import { describe, expect, test } from 'vitest';
import { expectProblem, sendBytes, served } from './service.fixture.ts';

const addresses = [
  ['/users', 'POST, OPTIONS'],
  ['/users/ada', 'GET, HEAD, OPTIONS'],
  ['/items/0-0/purchases', 'POST, OPTIONS'],
  ['/notes/0-0', 'GET, HEAD, PUT, DELETE, OPTIONS'],
] as const;

describe('an address', () => {
  test.each(addresses)('%s says what it takes: %s', async (path, allow) => {
    const { ask } = await served();
    for (const asked of [{}, { text: 'a', headers: { 'content-type': 'text/plain' } }]) {
      const { status, headers, text } = await ask('OPTIONS', path, asked);
      expect([status, headers['allow'], text]).toEqual([204, allow, '']);
    }
  });

  test.each(addresses)('%s takes nothing but %s', async (path, allow) => {
    const { ask } = await served();
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']) {
      if (allow.split(', ').includes(method)) continue;
      const refused = await ask(method, `${path}?a=b`);
      expect([refused.status, refused.headers['allow']], method).toEqual([405, allow]);
      if (method !== 'HEAD') expectProblem(refused, 'wrong-method');
    }
  });

  test('takes no other method whatever its body is', async () => {
    const { ask } = await served();
    for (const asked of [
      { text: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { text: '{' },
      { text: JSON.stringify('a'.repeat(100_000)) },
    ])
      expectProblem(await ask('PATCH', '/notes/0-0', asked), 'wrong-method');
  });

  test.each(['/', '/shops/1', '/items', '/items/0-0/', '/items/0-0/purchases/1', '/*', '/items/a/b'])(
    'where nothing is stays unknown: %s',
    async (path) => {
      const { ask } = await served();
      for (const method of ['GET', 'POST', 'OPTIONS', 'PROPFIND'])
        expectProblem(await ask(method, path), 'unknown-route');
      const asked = { text: 'a', headers: { 'content-type': 'text/plain' } };
      expectProblem(await ask('POST', path, asked), 'unknown-route');
    },
  );

  test('of the service as a whole takes everything that any address takes', async () => {
    const { port } = await served();
    const answered = await sendBytes(port, 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(answered).toMatch(/^HTTP\/1\.1 204 /);
    expect(answered).toMatch(/\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n/);
  });
});
