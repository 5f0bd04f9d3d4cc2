import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { backend, bodyOf, gateway, get, sendBytes } from './gateway.fixture.ts';

const problem = '{"code":"sold-out","detail":"für ü"}';

test('a refusal of the service comes back byte for byte, with every header but those of the connection', async () => {
  const behind = await backend((_, response) => {
    response.writeHead(409, 'Sold Out', {
      'Content-Type': 'application/problem+json',
      ETag: '"18"',
      'Retry-After': '3',
      'X-Odd': 'a,  b;"c"',
      'Set-Cookie': ['a=1', 'b=2'],
      'Keep-Alive': 'timeout=77',
    });
    response.end(problem);
  });
  const { port } = await gateway([behind]);
  const answered = await sendBytes(port, 'GET /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  const [head = '', body] = answered.split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toBe('HTTP/1.1 409 Sold Out');
  expect(head).toContain('\r\nX-Odd: a,  b;"c"\r\n');
  expect(head).toContain('\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n');
  expect(head).toContain('\r\nETag: "18"\r\nRetry-After: 3\r\n');
  expect(head).not.toMatch(/timeout=77|transfer-encoding.*transfer-encoding/is);
  expect(head.match(/^date:/gim)).toHaveLength(1);
  expect(Buffer.from(body ?? '', 'latin1').toString()).toContain(problem);
});

test('a request arrives as it was sent, without the headers of its connection (RFC 9110, 7.6.1)', async () => {
  const seen: { url: string | undefined; raw: string[]; body: string }[] = [];
  const behind = await backend((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ url: request.url, raw: request.rawHeaders, body });
      response.end();
    });
  });
  const { port } = await gateway([behind]);
  await sendBytes(
    port,
    'PUT /a//b%2F?c=d%20 HTTP/1.1\r\nHost: shop.example\r\nIf-Match: "17"\r\nX-A: 1\r\nX-A: 2\r\nTE: trailers\r\n' +
      'Connection: close, X-Private\r\nX-Private: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nContent-Length: 4\r\n\r\nbody',
  );
  expect(seen).toHaveLength(1);
  const [{ url, raw, body } = { url: '', raw: [], body: '' }] = seen;
  expect(url).toBe('/a//b%2F?c=d%20');
  expect(body).toBe('body');
  const lines = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
  expect(lines).toEqual([
    'Host: shop.example',
    'If-Match: "17"',
    'X-A: 1',
    'X-A: 2',
    'Content-Length: 4',
    'via: 1.1 contend',
  ]);
});

test('bodies of any length pass both ways, and what is long passes as it comes', async () => {
  let early: (() => void) | undefined;
  const begun = new Promise<void>((resolve) => (early = resolve));
  const behind = await backend((request, response) => {
    response.writeHead(200);
    request.once('data', () => early?.());
    request.pipe(response);
  });
  const { url } = await gateway([behind]);
  for (const length of [1, 16_384, 16_385, 3_000_000]) {
    const sent = 'x'.repeat(length);
    expect((await get(url, { method: 'POST', body: sent })).text === sent, String(length)).toBe(true);
  }
  async function* slowly(): AsyncGenerator<string> {
    yield 'first,';
    await begun;
    yield 'second';
  }
  expect((await get(url, { method: 'POST', body: Readable.from(slowly()) })).text).toBe('first,second');
});

test('bodiless answers stay bodiless', async () => {
  const behind = await backend((request, response) => {
    response.writeHead(request.method === 'HEAD' ? 200 : Number(request.url?.slice(1)), {
      etag: '"1"',
      'x-a': 'b',
    });
    response.end();
  });
  const { url } = await gateway([behind]);
  for (const answer of [await get(`${url}/204`), await get(`${url}/304`), await get(url, { method: 'HEAD' })])
    expect(answer).toMatchObject({ text: '', headers: { etag: '"1"', 'x-a': 'b' } });
});

test('more than a client may send is a 429 of the gateway, told apart from those of the service', async () => {
  const behind = await backend((_, response) => response.end('{}'));
  const { url } = await gateway([behind], { rateLimit: { ratePerS: 0.5, burst: 2 } });
  const headers = { 'contend-nonce': '7' };
  expect((await get(url, { headers })).status).toBe(200);
  expect((await get(url, { headers })).status).toBe(200);
  const { status, headers: told, body } = await get(`${url}/items/1?secret`, { headers });
  expect(status).toBe(429);
  expect(told).toMatchObject({
    'retry-after': '2',
    'contend-nonce': '7',
    'content-type': 'application/problem+json',
  });
  expect(body).toMatchObject({ code: 'gateway-limit', status: 429, instance: '/items/1', retryable: true });
});

test('keys are checked: none is a 401, a reader who writes a 403, and each client has a limit of its own', async () => {
  const behind = await backend((_, response) => response.end('{}'));
  const { url } = await gateway([behind], {
    users: [
      { name: 'ada', role: 'writer', key: 'a' },
      { name: 'eve', role: 'reader', key: 'e' },
    ],
    rateLimit: { ratePerS: 0.1, burst: 3 },
  });
  const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
  const unknown = await get(url, as('x'));
  expect(unknown).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(unknown.headers['www-authenticate']).toBe('Bearer realm="contend", error="invalid_token"');
  expect((await get(url)).headers['www-authenticate']).toBe('Bearer realm="contend"');
  expect(await get(url, { ...as('e'), method: 'POST' })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  expect((await get(url, as('e'))).status).toBe(200);
  for (const status of [200, 200, 200, 429]) expect((await get(url, as('a'))).status).toBe(status);
});

test('versions lead to their backends without the version, and what has none leads nowhere', async () => {
  const [first, second] = await Promise.all(
    ['one', 'two'].map((name) => backend((request, response) => response.end(`${name} ${request.url}`))),
  );
  const { url } = await gateway([first!, second!], { versions: { v1: [0], v2: [1] } });
  expect((await get(`${url}/v1/items/7`)).text).toBe('one /items/7');
  expect((await get(`${url}/v2/items/7?a=b`)).text).toBe('two /items/7?a=b');
  expect((await get(`${url}/v2`)).text).toBe('two /');
  for (const path of ['/items/7', '/v3/items/7', '/v11/items', '/'])
    expect(await get(`${url}${path}`)).toMatchObject({ status: 404, body: { code: 'unknown-route' } });
});

test('a backend that is down is a 503, at once; with others beside it nothing is sent a second time', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const behind = await backend((_, response) => response.end());
  const { url } = await gateway([{ host: '127.0.0.1', port }, behind]);
  const statuses = [];
  for (let nth = 0; nth < 4; nth++) statuses.push((await get(url)).status);
  expect(statuses).toEqual([503, 200, 503, 200]);
  expect(await get(url, { headers: { 'contend-nonce': '9' } })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1', 'contend-nonce': '9' },
    body: { type: 'about:blank', status: 503 },
  });
});

test.each(['GET', 'PUT', 'POST', 'DELETE'] as const)(
  'a %s that the backend breaks off is a 502 and is not sent again, on a connection that was used before',
  async (method) => {
    const nonces: unknown[] = [];
    const behind = await backend((request, response) => {
      nonces.push(request.headers['contend-nonce']);
      if (request.headers['contend-nonce'] === '2') request.socket.destroy();
      else response.end();
    });
    const { url } = await gateway([behind], { connections: 1 });
    for (const [nonce, status] of [
      ['1', 200],
      ['2', 502],
      ['3', 200],
    ] as const)
      expect((await get(url, { method, headers: { 'contend-nonce': nonce } })).status).toBe(status);
    expect(nonces).toEqual(['1', '2', '3']);
  },
);

test('an answer that breaks off in the middle is broken off too, not ended', async () => {
  const behind = await backend((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const { url } = await gateway([behind]);
  await expect(get(url)).rejects.toThrow();
});

test('a backend that does not answer in time is a 504', async () => {
  const behind = await backend(() => {});
  const { url } = await gateway([behind], { answerMs: 100 });
  expect(await get(url)).toMatchObject({ status: 504, body: { status: 504, type: 'about:blank' } });
}, 10_000);

test('no more connections than configured: others wait, and more than may wait are a 503', async () => {
  const held: ServerResponse[] = [];
  const behind = await backend((_, response) => held.push(response));
  const { url } = await gateway([behind], { connections: 2 });
  const asked = [1, 2, 3, 4].map(() => get(url));
  await vi.waitFor(() => expect(held).toHaveLength(2));
  await setTimeout(50);
  expect(held).toHaveLength(2);
  expect(await get(url)).toMatchObject({ status: 503 });
  for (const response of held.splice(0)) response.end();
  await vi.waitFor(() => expect(held).toHaveLength(2));
  for (const response of held) response.end();
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('a client that goes away takes its request along', async () => {
  const ended: string[] = [];
  let arrived = false;
  const behind = await backend((_, response) => {
    arrived = true;
    response.on('close', () => ended.push('closed'));
  });
  const { port } = await gateway([behind]);
  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await vi.waitFor(() => expect(arrived).toBe(true));
  client.destroy();
  await vi.waitFor(() => expect(ended).toEqual(['closed']));
});

test('told to stop, it lets what is in flight end and takes nothing more', async () => {
  const held: ServerResponse[] = [];
  const behind = await backend((_, response) => held.push(response));
  const { url, close } = await gateway([behind], { drainMs: 5000 });
  const inFlight = get(url, { reset: false });
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const closed = close();
  await expect(get(url)).rejects.toThrow(/ECONNREFUSED/);
  held[0]?.end('late');
  expect(await inFlight).toMatchObject({ status: 200, text: 'late', headers: { connection: 'close' } });
  await closed;
});

test('what does not end in time is broken off', async () => {
  const behind = await backend(() => {});
  const { url, close } = await gateway([behind], { drainMs: 50 });
  const never = get(url);
  never.catch(() => {});
  await setTimeout(100);
  await close();
  await expect(never).rejects.toThrow();
});

test('the access log has a line a request', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contend-log-'));
  const file = join(folder, 'access.log');
  const behind = await backend((_, response) => {
    response.writeHead(409);
    response.end('no');
  });
  const { url, close } = await gateway([behind], { log: { file, routes: ['/items/{id}'] } });
  await get(`${url}/items/7`);
  await get(`${url}/items/8`, { method: 'POST', body: 'x' });
  await close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { 'http.request.method': 'GET', 'url.path': '/items/7', 'http.response.status_code': 409 },
    { 'http.request.method': 'POST', resource: '/items/8', 'http.route': '/items/{id}' },
  ]);
  expect(lines).toHaveLength(2);
  rmSync(folder, { recursive: true });
});

test('bytes that are no request are refused as a problem', async () => {
  const behind = await backend((_, response) => response.end());
  const { port } = await gateway([behind]);
  expect(await sendBytes(port, 'BUY / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s);
});

test.each([
  ['no Host', 400, 'GET /a HTTP/1.1', ''],
  ['no Host, but a host in its target', 400, 'GET http://x/a HTTP/1.1', ''],
  ['two Hosts', 400, 'GET /a HTTP/1.1', 'Host: a\r\nHost: b\r\n'],
  ['an expectation that nobody knows', 417, 'GET /a HTTP/1.1', 'Host: a\r\nExpect: 200-ok\r\n'],
])(
  'a request with %s is refused with a problem and its nonce, and reaches nobody',
  async (_, status, line, lines) => {
    let asked = 0;
    const behind = await backend((_request, response) => response.end(String(asked++)));
    const { port } = await gateway([behind]);
    const answered = await sendBytes(
      port,
      `${line}\r\n${lines}Contend-Nonce: 9\r\nConnection: close\r\n\r\n`,
    );
    const [head = '', body = ''] = answered.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*application/problem\\+json`, 's'));
    expect(head).toMatch(/^contend-nonce: 9$/im);
    expect(JSON.parse(body)).toMatchObject({ status });
    expect(asked).toBe(0);
  },
);

test('a request of HTTP/1.0 needs no Host', async () => {
  const behind = await backend((request, response) => response.end(request.url));
  const { port } = await gateway([behind]);
  expect(await sendBytes(port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*\/a$/s);
});

test.each([
  ['GET http://x:81/v1/a?b=c', 'GET /a?b=c', 'x:81'],
  ['GET HTTP://x/v1', 'GET /', 'x'],
  ['OPTIONS *', 'OPTIONS *', 'y'],
  ['OPTIONS http://x', 'OPTIONS *', 'x'],
])('%s is forwarded as %s for %s', async (asked, forwarded, host) => {
  const behind = await backend(({ method, url, headers, rawHeaders }, response) =>
    response.end(
      `${method} ${url} for ${headers.host} of ${rawHeaders.filter((name) => name.toLowerCase() === 'host').length}`,
    ),
  );
  const { port } = await gateway([behind], { versions: { v1: [0] } });
  const answered = await sendBytes(port, `${asked} HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n`);
  expect(answered).toContain(`${forwarded} for ${host} of 1`);
});

test.each(['GET *', 'GET ftp://x/a', 'GET http://user@x/a'])('%s leads nowhere', async (asked) => {
  const behind = await backend((_, response) => response.end());
  const { port } = await gateway([behind]);
  const answered = await sendBytes(port, `${asked} HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n`);
  expect(answered).toMatch(/^HTTP\/1\.1 40[04] .*problem\+json/s);
});
