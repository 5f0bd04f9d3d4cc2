import { expect, test } from 'vitest';
import { reasonWritten } from './reason-written.ts';

test.each([
  ['sold-out', 'sold-out'],
  ['SOLD_OUT', 'sold-out'],
  ['soldOut', 'sold-out'],
  ['SoldOut', 'sold-out'],
  ['Sold out', 'sold-out'],
  ['https://api.example.com/problems/sold-out', 'sold-out'],
  ['https://api.example.com/problems#version_mismatch', 'version-mismatch'],
  ['urn:problem:name-taken', 'name-taken'],
  ['https://api.example.com/problems/gone/', 'gone'],
  // Nearly the same words are another's.
  ['seats-sold-out', undefined],
  ['sold', undefined],
  ['about:blank', undefined],
  ['toString', undefined],
  ['', undefined],
])('the code %j names the reason %j', (code, reason) => {
  expect(reasonWritten(code)).toBe(reason);
});
