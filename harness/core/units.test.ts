import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatFigure,
  formatMs,
  formatRate,
  formatShare,
  parseCount,
  parseDuration,
  parseRate,
} from './units.ts';

describe('reading', () => {
  test.each([
    // every unit
    ['500us', 0.5],
    ['250ms', 250],
    ['10s', 10_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    // fractions stay exact
    ['1.5s', 1500],
    ['0.1ms', 0.1],
    // nothing needs no unit
    ['0', 0],
    // the bound, not the unit, is what is wrong with a negative one
    ['-5s', -5000],
  ])('the duration %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    // a number alone could mean anything
    ['10', '"10" has no unit; write 10s, 250ms or 2m'],
    ['-1', '"-1" has no unit; write 1s, 250ms or 2m'],
    // a unit of another habit
    ['10min', '"10min" has an unknown unit "min"; choose from us, ms, s, m, h'],
    // words, spaces, exponents and nothing
    ['soon', '"soon" is not a duration; write 10s, 250ms or 2m'],
    ['10 s', '"10 s" is not a duration; write 10s, 250ms or 2m'],
    ['1e3s', '"1e3s" is not a duration; write 10s, 250ms or 2m'],
    ['', '"" is not a duration; write 10s, 250ms or 2m'],
  ])('refuses the duration %j', (text, problem) => expect(parseDuration(text)).toBe(problem));

  test.each([
    ['2000/s', 2000],
    ['2k/s', 2000],
    ['60/m', 1],
    ['7200/h', 2],
  ])('the rate %s', (text, perS) => expect(parseRate(text)).toBe(perS));

  test.each([
    ['2000', '"2000" has no unit; write 2000/s or 60/m'],
    ['2000/', '"2000/" has no unit; write 2000/s or 60/m'],
    ['2000/d', '"2000/d" has an unknown unit "d"; choose from /s, /m, /h'],
    ['fast', '"fast" is not a rate; write 2000/s or 60/m'],
  ])('refuses the rate %j', (text, problem) => expect(parseRate(text)).toBe(problem));

  test.each([
    ['1000', 1000],
    ['1k', 1000],
    ['2M', 2_000_000],
    // a fraction of thousands is whole
    ['1.5k', 1500],
    ['0', 0],
    ['-3', -3],
  ])('the count %s', (text, count) => expect(parseCount(text)).toBe(count));

  test.each([
    ['1,000', '"1,000" has separators; write 1000'],
    ['1.5', '"1.5" is not a whole number; write 1000, 1k or 2M'],
    ['007', '"007" is not a whole number; write 1000, 1k or 2M'],
    ['ten', '"ten" is not a whole number; write 1000, 1k or 2M'],
    ['99999999999999999', '"99999999999999999" is too large to be counted exactly'],
  ])('refuses the count %j', (text, problem) => expect(parseCount(text)).toBe(problem));
});

describe('writing', () => {
  test.each([
    [0, '0'],
    // not nothing, so not written as nothing
    [0.0004, '<0.001'],
    [0.0412, '0.041'],
    // rounding carries into the next width
    [0.9996, '1.00'],
    [4.123, '4.12'],
    [9.999, '10.0'],
    [41.26, '41.3'],
    [999.6, '1,000'],
    [18_418, '18,400'],
    [999_499, '999,000'],
    [999_999, '1.00M'],
    [1e9, '1.00G'],
    [3e18, '>999T'],
    [undefined, '–'],
    [Number.NaN, '–'],
  ])('the figure %d as %s', (value, text) => expect(formatFigure(value)).toBe(text));

  test.each([
    [37, '37'],
    [4321, '4,321'],
    [4_000_000, '4.00M'],
  ])('the count %d as %s', (value, text) => expect(formatCount(value)).toBe(text));

  test.each([
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.041, '4.1%'],
    // only all of them are 100 %
    [0.99999, '99.9%'],
    [1, '100%'],
    [undefined, '–'],
  ])('the share %d as %s', (value, text) => expect(formatShare(value)).toBe(text));

  test.each([
    [0, '0 s'],
    [0.5, '500 µs'],
    [250, '250 ms'],
    [5000, '5 s'],
    [90_000, '90 s'],
    [600_000, '10 min'],
    [86_400_000, '24 h'],
  ])('the duration %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('no figure takes more than 7 characters or an exponent', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), (value) => {
        for (const text of [formatFigure(value), formatMs(value), formatRate(value)]) {
          expect(text.length).toBeLessThanOrEqual(7);
          expect(text).not.toMatch(/e/);
        }
      }),
    );
  });

  test('a figure below a million reads back within its three digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 999_000, noNaN: true }), (value) => {
        expect(Math.abs(Number(formatFigure(value).replaceAll(',', '')) / value - 1)).toBeLessThan(0.0051);
      }),
    );
  });
});
