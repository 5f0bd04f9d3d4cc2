import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { backend, bodyOf, bytesBackend, gateway, get, sendBytes } from './gateway.fixture.ts';

const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ask = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const last = 'Connection: close\r\n';

/** The bodies of answers that came one after the other. */
const bodies = (answers: string): string[] =>
  answers.split('HTTP/1.1 200 OK').flatMap((answer) => answer.split('\r\n\r\n').slice(1));

test('requests one after the other on a connection, plain or not, are answered in their order', async () => {
  const behind = await backend((request, response) => response.end(request.url));
  const { port } = await gateway([behind]);
  // All at once.
  const whole = ask('/1') + ask('/2') + ask('/3', last);
  expect(bodies(await sendBytes(port, whole))).toEqual(['/1', '/2', '/3']);
  // The second and third while the first is in flight; the third in two pieces.
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let answers = '';
  socket.on('data', (bytes) => (answers += bytes.toString('latin1')));
  for (const part of [ask('/1'), ask('/2'), 'GET /3 HT', `TP/1.1\r\nHost: a\r\n${last}\r\n`]) {
    socket.write(part);
    await setTimeout(part === ask('/1') ? 0 : 20);
  }
  await closed;
  expect(bodies(answers)).toEqual(['/1', '/2', '/3']);
});

test.each([
  ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 200, 'ok'],
  ['HTTP/1.0 200 OK\r\n\r\nok', 200, 'ok'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n', 200, 'ok'],
  // What is no answer is none through the gateway either.
  ['SSH-2.0-OpenSSH\r\n', 502, undefined],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok', 502, undefined],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 502, undefined],
])('%j is answered with its meaning', async (bytes, status, text) => {
  const behind = await bytesBackend((socket) => socket.end(bytes, 'latin1'));
  const { url } = await gateway([behind]);
  const got = await get(url, { reset: false });
  expect(got.status).toBe(status);
  if (text !== undefined) expect(got.text).toBe(text);
});

test.each([
  ['204 No Content', 'Content-Length: 5\r\n', ''],
  ['204 No Content', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ['304 Not Modified', 'Transfer-Encoding: chunked\r\n', ''],
])(
  'a %s with %j ends with its head; nothing is announced to the client, nor sent on that connection',
  async (status, headers, body) => {
    const ports = new Set<number | undefined>();
    const behind = await bytesBackend((socket) => {
      ports.add(socket.remotePort);
      socket.write(`HTTP/1.1 ${status}\r\nETag: "1"\r\n${headers}\r\n${body}`);
    });
    const { port } = await gateway([behind], { connections: 1 });
    const answered = await sendBytes(port, ask('/') + ask('/', last));
    expect(answered.match(new RegExp(`^HTTP/1\\.1 ${status}\r\nETag: "1"\r\n`, 'gm'))).toHaveLength(2);
    expect(answered).not.toMatch(/content-length|transfer-encoding/i);
    expect(ports.size).toBe(2);
  },
);

test('bytes behind an answer reach nobody: the next request gets its own answer, on another connection', async () => {
  let asked = 0;
  const behind = await bytesBackend((socket) => socket.write(asked++ === 0 ? ok('a') + ok('x') : ok('b')));
  const { url } = await gateway([behind], { connections: 1 });
  expect((await get(url)).text).toBe('a');
  expect((await get(url)).text).toBe('b');
});

test('a request cannot take away where it ends, so that its body is read as the next one', async () => {
  const seen: string[] = [];
  const behind = await bytesBackend((socket, bytes) => {
    seen.push(bytes);
    socket.write(ok(''));
  });
  const { port } = await gateway([behind]);
  const body = ask('/smuggled');
  const answered = await sendBytes(
    port,
    `POST / HTTP/1.1\r\nHost: a\r\nConnection: close, content-length, host\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  expect(answered).toMatch(/^HTTP\/1\.1 200 /);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toContain(`\r\nContent-Length: ${body.length}\r\n`);
  expect(seen[0]).toContain('\r\nHost: a\r\n');
});

test('what any Connection header names is for this connection alone', async () => {
  const seen: string[] = [];
  const behind = await bytesBackend((socket, bytes) => {
    seen.push(bytes);
    socket.write(
      'HTTP/1.1 200 OK\r\nConnection: x-c\r\nX-C: 1\r\nConnection: x-d\r\nX-D: 1\r\nContent-Length: 0\r\n\r\n',
    );
  });
  const { port } = await gateway([behind]);
  const lines = 'Host: a\r\nConnection: x-a, close\r\nX-A: 1\r\nX-B: 1\r\nConnection: x-b\r\nX-E: 1\r\n';
  const answered = await sendBytes(port, `GET / HTTP/1.1\r\n${lines}\r\n`);
  expect(seen[0]).toMatch(/^X-E: 1\r$/m);
  expect(seen[0]).not.toMatch(/^x-[ab]:/im);
  expect(answered).not.toMatch(/^x-[cd]:/im);
});

test('an answer cannot take away where it ends either', async () => {
  const behind = await bytesBackend((socket) =>
    socket.write(
      'HTTP/1.1 200 OK\r\nConnection: content-length, x-a\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok',
    ),
  );
  const { port } = await gateway([behind]);
  const answered = await sendBytes(port, ask('/') + ask('/', last));
  expect(answered.match(/\r\nContent-Length: 2\r\n/g)).toHaveLength(2);
  expect(answered).not.toContain('X-A');
  expect(bodies(answered)).toEqual(['ok', 'ok']);
});

test.each([
  ['plain', ''],
  ['other', 'Connection: x-a\r\n'],
])(
  'a client that reads slowly holds its backend back and gets everything (%s request)',
  async (_, more) => {
    const length = 48 * 1024 * 1024;
    let written = 0;
    const behind = await backend((_request, response) => {
      response.writeHead(200, { 'content-length': length });
      const part = Buffer.alloc(64 * 1024, 'x');
      const go = (): void => {
        while (written < length) {
          written += part.length;
          if (!response.write(part)) return void response.once('drain', go);
        }
        response.end();
      };
      go();
    });
    const { port } = await gateway([behind]);
    const socket = connect(port, '127.0.0.1');
    socket.write(ask('/', more));
    let got = 0;
    socket.once('data', (bytes) => {
      got += bytes.length;
      socket.pause();
    });
    await vi.waitFor(() => expect(got).toBeGreaterThan(0));
    await setTimeout(200);
    // What lies in the sockets' buffers is some megabytes.
    expect(written).toBeLessThan(length / 2);
    socket.on('data', (bytes) => (got += bytes.length)).resume();
    await vi.waitFor(() => expect(got).toBeGreaterThanOrEqual(length), 20_000);
    socket.destroy();
  },
  30_000,
);

test.each([
  ['Content-Length: 2\r\n\r\nok', 'Content-Length: 2\r\n'],
  ['Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'],
])(
  'a request keeps its body and its Host, however many headers stand before them (%j)',
  async (rest, framing) => {
    let seen = '';
    const behind = await bytesBackend((socket, bytes) => {
      seen += bytes;
      if (/\r\n\r\n(?:ok|2\r\nok\r\n0\r\n\r\n)$/.test(seen)) socket.write(ok(''));
    });
    const { port } = await gateway([behind], { answerMs: 1000 });
    const many = 'a:\r\n'.repeat(2100);
    const answered = await sendBytes(port, `POST / HTTP/1.1\r\n${last}${many}Host: a\r\n${rest}`);
    expect(answered).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen).toContain('\r\nHost: a\r\n');
    expect(seen.toLowerCase()).toContain(`\r\n${framing.toLowerCase()}`);
  },
);

test('a connection to a backend keeps nothing of the bodies that it carried', async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): number => warnings.push(name);
  process.on('warning', onWarning);
  const ports = new Set<number | undefined>();
  const behind = await backend((request, response) => {
    ports.add(request.socket.remotePort);
    void bodyOf(request).then((body) => response.end(body));
  });
  const { url } = await gateway([behind], { connections: 1 });
  for (let nth = 0; nth < 30; nth++)
    expect((await get(url, { method: 'POST', reset: false, body: Readable.from(['o', 'k']) })).text).toBe(
      'ok',
    );
  await setTimeout(10);
  process.off('warning', onWarning);
  expect(ports.size).toBe(1);
  expect(warnings).toEqual([]);
});
