import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { etagOf, namesVersion, problemType, versionsOf } from './http.ts';
import { reasonCodes } from './reason.ts';

describe('the versions of If-Match', () => {
  test.each([
    ['"17"', [17]],
    // a list, with any spaces and tabs around the commas
    ['"1","2" ,\t"3"', [1, 2, 3]],
    // RFC 9110, 5.6.1: a reader ignores empty elements
    [', "1",, "2" ,', [1, 2]],
    // spaces around the whole value
    ['  "17" ', [17]],
    // a weak tag is legal, but If-Match compares strongly: it never matches
    ['W/"17"', []],
    ['W/"1", "2"', [2]],
    // tags of another service are legal and never ours
    ['"abc"', []],
    ['""', []],
    ['"17-gzip", "5"', [5]],
    // a comma inside of a tag does not divide the list
    ['"1,2", "3"', [3]],
    // tags are compared letter by letter: 017 is not 17
    ['"017"', []],
    ['"+17"', []],
    ['"17.0"', []],
    ['" 17"', undefined],
    // no record ever has version 0: what was never written has no representation that could match
    ['"0"', []],
    ['"-1"', []],
    // 15 digits are exact, more are nobody's version
    ['"999999999999999"', [999_999_999_999_999]],
    ['"9999999999999999"', []],
    // letters of ISO 8859-1 are allowed in a tag
    ['"\u00e9"', []],
  ])('of %j are %j', (header, versions) => expect(versionsOf(header)).toEqual(versions));

  test.each([
    // "any representation" names no version; who needs one has to refuse it
    '*',
    '"1", *',
    // nothing at all
    '',
    ' ',
    ',',
    // no quotes, half of the quotes, the wrong quotes
    '17',
    '"17',
    '17"',
    "'17'",
    // the weak mark is a capital letter and stands outside
    'w/"17"',
    'W/17',
    // no comma between two tags
    '"1" "2"',
    '"1""2"',
    // a quotation mark cannot be escaped
    '"a\\"b"',
    // control characters and line ends
    '"1\u0000"',
    '"1"\n"2"',
    '"\u20ac"',
  ])('cannot be read from %j', (header) => expect(versionsOf(header)).toBeUndefined());

  test('are those that were written as entity tags, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 999_999_999_999_999 }), { minLength: 1 }),
        (versions) => {
          expect(versionsOf(versions.map(etagOf).join(', '))).toEqual(versions);
        },
      ),
    );
  });

  test('any text is read or refused, in time that grows with its length only', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', ' ', 'W', '/', '1', '*') }), (text) => {
        expect(versionsOf(text) ?? []).toBeInstanceOf(Array);
      }),
    );
    expect(versionsOf(`${' ,'.repeat(20_000)}x`)).toBeUndefined();
    expect(versionsOf(`${'"1" , '.repeat(20_000)}x`)).toBeUndefined();
  });
});

describe('If-None-Match', () => {
  test.each([
    ['"17"', true],
    // read weakly, as caches compare
    ['W/"17"', true],
    ['"1", W/"17"', true],
    // any version there is
    ['*', true],
    [' * ', true],
    ['"18"', false],
    ['W/"1", "7"', false],
    ['"017"', false],
    ['""', false],
    // neither list nor star
    ['17', undefined],
    ['"17", *', undefined],
    ['*, *', undefined],
    ['', undefined],
    ['w/"17"', undefined],
  ])('%j names version 17: %s', (header, named) => expect(namesVersion(header, 17)).toBe(named));
});

test('every reason has a problem type of its own, and it is a URI', () => {
  const types = reasonCodes.map(problemType);
  expect(new Set(types).size).toBe(reasonCodes.length);
  for (const type of types) expect(URL.canParse(type)).toBe(true);
});
