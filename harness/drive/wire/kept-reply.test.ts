import { expect, test } from 'vitest';
import { excerptOf } from './kept-reply.ts';

test.each([
  ['{"a":1}', 9, '{"a":1}'],
  ['{"a":1}', 7, '{"a":1}'],
  // Half a word may be half a secret.
  ['x-token: hunter22', 14, 'x-token: …'],
  ['{"authorization":"Basic YWRhOmh1bnRlcjIy"}', 30, '{"authorization":"Basic …'],
  ['/pay?key=hunter22&sum=7', 12, '…'],
])('%s cut at %i bytes: %s', (text, most, shown) => {
  expect(excerptOf(Buffer.from(text), Buffer.byteLength(text), most)).toBe(shown);
});
