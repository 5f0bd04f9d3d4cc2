import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpDate, httpDateOf } from './http-date.ts';

const nowMs = Date.UTC(2026, 10, 24);
const then = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('an HTTP-date', () => {
  test.each([
    // the three forms of RFC 9110, 5.6.7
    ['Sun, 06 Nov 1994 08:49:37 GMT', then],
    ['Sunday, 06-Nov-94 08:49:37 GMT', then],
    ['Sun Nov  6 08:49:37 1994', then],
    // spaces around the value are not part of it
    [' Sun, 06 Nov 1994 08:49:37 GMT ', then],
    // a leap day, and a leap second
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    // two digits lie at most 50 years ahead: 76 does, 77 is of the last century
    ['Tuesday, 24-Nov-76 00:00:00 GMT', Date.UTC(2076, 10, 24)],
    ['Thursday, 24-Nov-77 00:00:00 GMT', Date.UTC(1977, 10, 24)],
    // the year 50 is no 1950
    ['Sat, 01 Jan 0050 00:00:00 GMT', new Date('0050-01-01').getTime()],
  ])('%j is read', (text, ms) => expect(httpDateOf(text, nowMs)).toBe(ms));

  test.each([
    // a day that the month does not have, or of another week day
    'Sun, 31 Jun 2026 08:49:37 GMT',
    'Thu, 29 Feb 2023 00:00:00 GMT',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    // times that no clock shows
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    // other zones, cases, lengths and spaces
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun,  06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    // a list of dates, and what other formats write
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    '1994-11-06T08:49:37Z',
    '784111777',
    '0',
    '',
    'yesterday',
  ])('%j is none', (text) => expect(httpDateOf(text, nowMs)).toBeUndefined());

  test('that was written is read as its second', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1000), max: Date.UTC(9999) }), (ms) => {
        expect(httpDateOf(httpDate(ms), nowMs)).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });
});
