import { expect, test } from 'vitest';
import { isToken, tokenIn, tokenNumber, tokenOf } from './token.ts';

const uuid = 'opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4';

test.each([
  [7, 7],
  ['7', '7'],
  [uuid, uuid],
  [0, 0],
  // Said in several ways: there is none.
  ['', undefined],
  ['null', undefined],
  [null, undefined],
  [false, undefined],
  [{ id: 1 }, undefined],
])('a member %j holds the token %j', (member, token) => {
  expect(tokenOf(member)).toBe(token);
});

test('numbers are themselves, texts are equal or not', () => {
  expect(tokenNumber(7)).toBe(7);
  expect(tokenNumber('7')).toBe(7);
  expect(tokenNumber(uuid)).toBe(tokenIn(uuid));
  expect(tokenNumber(uuid)).not.toBe(tokenNumber(uuid.replace('e71d', 'e71e')));
  // A number that is sent back is known by its text, however long it is.
  expect(tokenNumber(1_785_000_000_000_001)).toBe(tokenNumber('1785000000000001'));
});

test.each([
  ['7', true],
  [uuid, true],
  ['0', false],
  ['null', false],
  ['', false],
  [undefined, false],
])('a field %j shows a token: %s', (field, is) => {
  expect(isToken(tokenIn(field))).toBe(is);
});
