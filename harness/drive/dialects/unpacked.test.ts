import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { reply } from './contend.fixture.ts';
import { inUtf8, unpacked, unpackedBody } from './unpacked.ts';

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

const text = '{"name":"Zürich","stock":3}';
const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const big = Buffer.from(little).swap16();

test.each<[string, Buffer]>([
  ['application/json; charset=utf-16', little],
  ['application/json; charset=UTF-16', big],
  ['application/json;charset="utf-16le"', little.subarray(2)],
  ['application/json; charset=iso-8859-1', Buffer.from(text, 'latin1')],
  ['text/plain; charset=windows-1252', Buffer.from(text, 'latin1')],
  ['application/json; charset=utf-8', Buffer.from(text)],
])('a reply in %s is read', (type, bytes) => {
  const made = reply(200, { headers: { 'content-type': type } });
  const came = { ...made, json: () => JSON.parse(bytes.toString()) as unknown, body: () => bytes };
  expect(unpacked(came).json()).toEqual({ name: 'Zürich', stock: 3 });
});

test.each(['', 'application/octet-stream', 'text/plain; charset=klingon'])(
  'bytes of %j stay as they are',
  (type) => {
    const bytes = Buffer.from([0x00, 0xff, 0x80]);
    expect(inUtf8(bytes, type)).toBe(bytes);
  },
);

test('what is shown of a packed reply is what it holds', () => {
  const made = reply(200, { headers: { 'content-encoding': 'gzip' } });
  expect(unpacked({ ...made, body: () => gzipSync(body) }).excerpt()).toBe(`HTTP/1.1 200 ${body.toString()}`);
});
