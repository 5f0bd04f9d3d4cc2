import { expect, test } from 'vitest';
import { readPlain } from './plain-request.ts';

const host = 'Host: a\r\n';

test('a whole request of the simplest kind is plain, and its lines are kept as they came', () => {
  const text =
    'PUT /v1/items/7?a=b HTTP/1.1\r\nHost: a\r\nconnection: keep-alive\r\nIf-Match: "17"\r\nContend-Nonce: 9\r\nAuthorization: Bearer k\r\nContent-Length: 2\r\n\r\n{}';
  expect(readPlain(text)).toEqual({
    body: '{}',
    incoming: {
      method: 'PUT',
      path: '/v1/items/7?a=b',
      url: '/v1/items/7?a=b',
      lines:
        'Host: a\r\nIf-Match: "17"\r\nContend-Nonce: 9\r\nAuthorization: Bearer k\r\nContent-Length: 2\r\n',
      hasHost: true,
      nonce: '9',
      authorization: 'Bearer k',
      ifMatch: '"17"',
      length: 2,
    },
  });
});

test.each([
  // Not whole, or more than one.
  [`GET / HTTP/1.1\r\n${host}`],
  [`PUT / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{`],
  [`GET / HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}\r\n`],
  [`PUT / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}G`],
  // A body whose end two readers could see at different places.
  [`PUT / HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
  [`PUT / HTTP/1.1\r\n${host}Content-Length: +2\r\n\r\n{}`],
  [`PUT / HTTP/1.1\r\n${host}Content-Length: 2, 2\r\n\r\n{}`],
  [`PUT / HTTP/1.1\r\n${host}Content-Length : 2\r\n\r\n{}`],
  [`PUT / HTTP/1.1\r\n${host}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  // What is for this connection alone, or needs an answer of its own.
  [`GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}Connection: keep-alive, x-a\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}Upgrade: websocket\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}TE: trailers\r\n\r\n`],
  [`PUT / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 0\r\n\r\n`],
  // No request of HTTP/1.1 to a path.
  ['GET / HTTP/1.1\r\nX-A: b\r\n\r\n'],
  [`GET / HTTP/1.1\r\n${host}${host}\r\n`],
  [`GET / HTTP/1.0\r\n${host}\r\n`],
  [`GET http://a/ HTTP/1.1\r\n${host}\r\n`],
  [`CONNECT /a HTTP/1.1\r\n${host}\r\n`],
  [`GET  / HTTP/1.1\r\n${host}\r\n`],
  // Line ends and characters that are none.
  [`GET / HTTP/1.1\n${host}\r\n`],
  [`GET / HTTP/1.1\r\n${host}X-A: b\nX-B: c\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}X-A: b\rX-B: c\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}X-A: b\r\n folded\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}X-A: \0\r\n\r\n`],
  [`GET / HTTP/1.1\r\n${host}: b\r\n\r\n`],
  ['\r\n\r\n'],
  [''],
])('%j is left to node:http', (text) => expect(readPlain(text)).toBeUndefined());
