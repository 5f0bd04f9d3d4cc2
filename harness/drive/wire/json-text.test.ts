import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBareNumber, jsonOf, jsonText } from './json-text.ts';

const found = (body: string): string | undefined => jsonText(Buffer.from(body), 'code');

test.each([
  // as the reference service writes it
  ['{"type":"urn:x","code":"sold-out","status":409}', 'sold-out'],
  // with blanks, as other services do
  ['{ "code":  "taken" }', 'taken'],
  // a string that holds something like a member is no member
  ['{"detail":"say \\"code\\":\\"x\\"","code":"y"}', 'y'],
  // a number is no string
  ['{"code":409}', undefined],
  ['{"status":409}', undefined],
  // no JSON at all
  ['<h1>409 Conflict</h1>', undefined],
  ['', undefined],
])('%s', (body, code) => {
  expect(found(body)).toBe(code);
});

test('agrees with a whole parse of a flat object', () => {
  const plain = fc
    .string({ maxLength: 60 })
    .filter((text) => !/["\\]/.test(JSON.stringify(text).slice(1, -1)));
  fc.assert(
    fc.property(
      plain,
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
      (code, others) => {
        const { code: _, ...rest } = others;
        expect(found(JSON.stringify({ ...rest, code }))).toBe(code);
      },
    ),
  );
});

test.each<[string, string, unknown]>([
  ['as it is', '{"left":2}', { left: 2 }],
  // as .NET writes it
  ['behind a byte order mark', '\uFEFF{"left":2}', { left: 2 }],
  ['with a mark inside', '{"a":"\uFEFF"}', { a: '\uFEFF' }],
  ['behind a mark and more that is no JSON', '\uFEFF\u0000{}', undefined],
  ['a page', '<p>', undefined],
  ['nothing', '', undefined],
])('JSON %s', (_, text, json) => {
  expect(jsonOf(text)).toEqual(json);
});

test.each<[string, string, unknown]>([
  // as Twitter's ids and those of a 64-bit counter are: rounded it would be another one
  ['more digits than a number holds', '{"id":9007199254740993}', { id: '9007199254740993' }],
  ['below zero, in a list', '[-9223372036854775807, 7]', ['-9223372036854775807', 7]],
  ['alone', '18446744073709551615', '18446744073709551615'],
  ['what a number holds exactly', '{"at":1785000000000001}', { at: 1_785_000_000_000_001 }],
  ['a fraction', '{"x":0.12345678901234567890}', { x: 0.12345678901234568 }],
  ['a large number with an exponent', '[12345678901234567e3]', [12345678901234567e3]],
  [
    'digits in a text',
    '{"say":"it: 9007199254740993, \\"12345678901234567"}',
    { say: 'it: 9007199254740993, "12345678901234567' },
  ],
  ['no JSON', '{"id":9007199254740993', undefined],
])('%s: %s', (_, text, value) => {
  expect(jsonOf(text)).toEqual(value);
});

test('digits of a number are told from digits of a text', () => {
  const is = (body: string): boolean => isBareNumber(Buffer.from(body), 'token', '9007199254740993');
  expect(is('{"token": 9007199254740993}')).toBe(true);
  expect(is('{"token":"9007199254740993"}')).toBe(false);
  expect(is('{"token":90071992547409931}')).toBe(false);
  expect(is('{"other":9007199254740993}')).toBe(false);
});

test('whatever a number holds is read as JSON.parse reads it', () => {
  const value = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.stringMatching(/^[\d"\\,: ]{0,40}$/));
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), value)), (all) => {
      expect(jsonOf(JSON.stringify(all))).toEqual(all);
    }),
  );
});
