import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf, jsonText } from './json-text.ts';

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
