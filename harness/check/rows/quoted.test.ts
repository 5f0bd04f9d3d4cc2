import { expect, test } from 'vitest';
import { plainOrQuoted, quoted, tagText } from './quoted.ts';

test.each([
  ['abc', '"abc"'],
  ['', '""'],
  ['one\ntwo\t"three"', String.raw`"one\ntwo\t\"three\""`],
  // What colours a terminal, ends a line, or turns the direction of a text.
  ['\u001B[31mred\u009B\u2028\u202E', String.raw`"\u001b[31mred\u009b\u2028\u202e"`],
  ['x'.repeat(60), `"${'x'.repeat(60)}"`],
  ['x'.repeat(61), `"${'x'.repeat(60)}"… (61 characters)`],
  [`${'x'.repeat(59)}😀`, `"${'x'.repeat(59)}"… (61 characters)`],
])('%j is quoted on one line, in not too many letters', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

test('words and numbers stand as they are, and nothing else does', () => {
  expect(['paid', '-12', '1.5', 'request-7'].map(plainOrQuoted)).toEqual(['paid', '-12', '1.5', 'request-7']);
  expect(['', 'two words', 'a\nb'].map(plainOrQuoted)).toEqual(['""', '"two words"', String.raw`"a\nb"`]);
});

test('tags have quotation marks of their own', () => {
  expect(['"5"', 'W/"5-gzip"', '5', ''].map(tagText)).toEqual(['"5"', 'W/"5-gzip"', '5', '']);
  expect(tagText(`"${'a'.repeat(99)}"`)).toBe(String.raw`"\"${'a'.repeat(59)}"… (101 characters)`);
});
