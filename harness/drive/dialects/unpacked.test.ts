import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { reply } from './contend.fixture.ts';
import { unpacked, unpackedBody } from './unpacked.ts';

const body = Buffer.from('{"code":"sold-out","stock":0}');

test.each([
  ['gzip', gzipSync(body)],
  ['X-Gzip', gzipSync(body)],
  ['deflate', deflateSync(body)],
  // without the format around it, as some servers send it
  ['deflate', deflateRawSync(body)],
  ['br', brotliCompressSync(body)],
  ['identity', body],
  ['deflate, gzip', gzipSync(deflateSync(body))],
])('a body in %s is read', (encoding, bytes) => {
  expect(unpackedBody(bytes, encoding)).toEqual(body);
});

test.each([
  ['a coding that nobody knows', 'zstd', body],
  ['what is not in its coding', 'gzip', body],
  ['what unpacks to more than any record', 'gzip', gzipSync(Buffer.alloc(17 * 1024 * 1024))],
])('%s is not', (_, encoding, bytes) => {
  expect(unpackedBody(bytes, encoding)).toBeUndefined();
});

test('a reply reads as if it had come without its coding; one that cannot be read stays as it came', () => {
  const came = (bytes: Buffer) => ({
    ...reply(409, { headers: { 'content-encoding': 'gzip', etag: '"5"' } }),
    json: () => undefined,
    body: () => bytes,
  });
  const read = unpacked(came(gzipSync(body)));
  expect([read.status, read.header('etag'), read.header('content-encoding')]).toEqual([
    409,
    '"5"',
    undefined,
  ]);
  expect([read.text('code'), read.json()]).toEqual(['sold-out', { code: 'sold-out', stock: 0 }]);
  const other = came(Buffer.from('no gzip'));
  expect(unpacked(other)).toBe(other);
});
