import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, feed } from './response-parser.fixture.ts';
import { ResponseParser } from './response-parser.ts';

describe('against the http client of Node', () => {
  /** What the server answers to the next connection, and where it splits. */
  let answer: Buffer = Buffer.alloc(0);
  let pieces: readonly number[] = [65_536];
  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      let at = 0;
      const next = (turn: number): void => {
        if (at >= answer.length) return void socket.end();
        const size = pieces[turn % pieces.length] ?? 1;
        socket.write(answer.subarray(at, at + size));
        at += size;
        setImmediate(() => next(turn + 1));
      };
      next(0);
    });
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  function byNode(): Promise<{ status: number; headers: string[]; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const request = http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.rawHeaders,
            body: Buffer.concat(parts),
          }),
        );
      });
      request.on('error', reject);
    });
  }

  const nameBytes = "abcXYZ019!#$%&'*+-.^_`|~".split('');
  const name = fc
    .array(fc.constantFrom(...nameBytes), { minLength: 1, maxLength: 12 })
    .map((n) => `x${n.join('')}`);
  const value = fc
    .array(
      fc.integer({ min: 33, max: 255 }).filter((byte) => byte !== 127),
      { maxLength: 20 },
    )
    .map((codes) => String.fromCharCode(...codes));
  const headers = fc.array(
    fc.tuple(name, fc.constantFrom(': ', ':', ':\t '), value, fc.constantFrom('', ' ')),
    {
      maxLength: 6,
    },
  );
  const headerText = (list: readonly (readonly string[])[]): string =>
    list.map((parts) => `${parts.join('')}\r\n`).join('');
  const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const extension = fc.constantFrom('', ';a', ';a=b', ';a="b c"');
  const framed = fc.oneof(
    body.map((text) => [`Content-Length: ${text.length}\r\n\r\n`, text]),
    body.map((text) => ['Connection: close\r\n\r\n', text]),
    fc
      .tuple(fc.array(fc.tuple(body, extension), { maxLength: 4 }), extension, headers)
      .map(([chunks, last, trailers]) => [
        'Transfer-Encoding: chunked\r\n\r\n',
        chunks
          .filter(([text]) => text !== '')
          .map(([text, ext]) => `${text.length.toString(16)}${ext}\r\n${text}\r\n`)
          .join('') + `0${last}\r\n${headerText(trailers)}\r\n`,
      ]),
  );
  const legalAnswer = fc
    .record({
      interim: fc.array(fc.constantFrom('100 Continue', '102 Processing', '103 Early Hints'), {
        maxLength: 2,
      }),
      status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(204, 304, 409)),
      reason: fc.constantFrom(' OK', ' ', '', ' Not \u00e9 word'),
      headers,
      framed,
    })
    .map(({ interim, status, reason, headers: list, framed: [framing = '', text = ''] }) => {
      const bodiless = status === 204 || status === 304;
      return bytesOf(
        interim.map((line) => `HTTP/1.1 ${line}\r\nX-Hint: 1\r\n\r\n`).join('') +
          `HTTP/1.1 ${status}${reason}\r\n${headerText(list)}${bodiless ? '\r\n' : framing + text}`,
      );
    });

  test('every legal answer gives the same status, headers and body', async () => {
    await fc.assert(
      fc.asyncProperty(
        legalAnswer,
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        async (bytes, sizes) => {
          answer = bytes;
          pieces = sizes;
          const node = await byNode();
          const parser = new ResponseParser();
          expect(feed(parser, bytes, sizes, true), parser.error).toBe('done');
          expect(parser.status).toBe(node.status);
          expect(parser.body().equals(node.body)).toBe(true);
          const joined = new Map<string, string>();
          for (let i = 0; i < node.headers.length; i += 2) {
            const key = (node.headers[i] ?? '').toLowerCase();
            const text = node.headers[i + 1] ?? '';
            const before = joined.get(key);
            joined.set(key, before === undefined ? text : `${before}, ${text}`);
          }
          for (const [key, text] of joined) expect(parser.header(key)).toBe(text);
        },
      ),
      { numRuns: 800 },
    );
  });

  test('an answer that was tampered with is refused, or read as Node reads it', async () => {
    const mutated = fc
      .tuple(
        legalAnswer,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'\r\n\0 :;x0'.split('')), fc.boolean()), {
          minLength: 1,
          maxLength: 3,
        }),
      )
      .map(([bytes, edits]) => {
        let text = bytes.toString('latin1');
        for (const [where, byte, insert] of edits) {
          const at = where % (text.length + 1);
          text = text.slice(0, at) + byte + text.slice(insert ? at : at + 1);
        }
        return bytesOf(text);
      });
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        answer = bytes;
        pieces = [65_536];
        const parser = new ResponseParser();
        // A lane takes bytes behind an answer for a protocol error.
        if (feed(parser, bytes, [65_536], true) === 'failed' || parser.extraBytes > 0) return;
        const node = await byNode().catch((error: Error) => error.message);
        if (typeof node === 'string') {
          // Node reads extensions; nothing in them can change where a chunk ends.
          expect(node).toContain('chunk extensions');
          return;
        }
        expect(parser.status).toBe(node.status);
        expect(parser.body().equals(node.body)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});
