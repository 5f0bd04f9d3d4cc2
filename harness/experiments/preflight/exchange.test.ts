import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { reply } from '../../drive/dialects/contend.fixture.ts';
import { readable } from './exchange.ts';

const came = (encoding: string, bytes: Buffer) => ({
  ...reply(203, { headers: { 'content-encoding': encoding } }),
  body: () => bytes,
});

test.each([
  ['gzip', gzipSync('{"stock":3}'), '{"stock":3}'],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f]), '3 bytes in zstd'],
])('a body in %s is shown as what it holds, or as what it is', (encoding, bytes, shown) => {
  expect(readable(came(encoding, bytes))).toBe(shown);
});
