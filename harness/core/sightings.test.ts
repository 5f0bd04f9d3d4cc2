import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSampled } from './sample.ts';
import { isDigest, numberOf, requestNamed, Sightings } from './sightings.ts';

describe('a text as a number', () => {
  test('is the integer that it canonically is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), (integer) => {
        expect(numberOf(String(integer))).toBe(integer);
        expect(isDigest(numberOf(String(integer)))).toBe(false);
      }),
    );
  });

  test.each(['', '01', '-0', '1.5', '1e3', ' 1', 'paid', '100000000000000'])('"%s" is a digest', (text) => {
    expect(isDigest(numberOf(text))).toBe(true);
    expect(Number.isSafeInteger(numberOf(text))).toBe(true);
  });

  test('the name of a request keeps its number', () => {
    expect(requestNamed(numberOf('request-149454'))).toBe(149_454);
    expect(isDigest(numberOf('request-149454'))).toBe(true);
    for (const other of ['request-', 'request-01', 'request-12345678901', 'requests-1', '149454', ''])
      expect(requestNamed(numberOf(other))).toBeUndefined();
  });

  test('digests of different texts differ, also where they have the same letters or lengths', () => {
    const texts = Array.from({ length: 200_000 }, (_, at) => `#${at.toString(36)} ${'x'.repeat(at % 7)}`);
    expect(new Set(texts.map(numberOf)).size).toBe(texts.length);
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(numberOf(one)).not.toBe(numberOf(other));
      }),
    );
  });
});

describe('sightings', () => {
  test('are found by row, also after they were joined behind those of another history', () => {
    const row = fc.record({ fields: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string()) });
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (first, second) => {
        const noted = (rows: typeof first): Sightings => {
          const sightings = new Sightings();
          for (const [at, { fields }] of rows.entries())
            for (const [name, text] of Object.entries(fields)) sightings.add(at, name, text);
          return sightings;
        };
        const whole = noted(first);
        whole.join(noted(second).data(), first.length);
        for (const [at, { fields }] of [...first, ...second].entries()) {
          const entries = Object.entries(fields).map(([name, text]) => [name, numberOf(text)] as const);
          expect(whole.of(at)).toEqual(new Map(entries));
          for (const name of ['a', 'b', 'c']) expect(whole.one(at, name)).toBe(new Map(entries).get(name));
        }
      }),
    );
  });
});

test('a sample has all of the first slots and fewer and fewer of those that follow', () => {
  const sampled = (from: number, to: number): number =>
    Array.from({ length: to - from }, (_, at) => from + at).filter(isSampled).length / (to - from);
  expect(sampled(0, 16)).toBe(1);
  expect(sampled(16, 64)).toBeCloseTo(1 / 4, 1);
  expect(sampled(64, 1024)).toBeCloseTo(1 / 16, 1);
  expect(sampled(1024, 200_000)).toBeCloseTo(1 / 64, 2);
});

test('a hash in capitals is the hash that it is in small digits, a word in capitals another word', () => {
  expect(numberOf('00000A1BFFEE0042')).toBe(numberOf('00000a1bffee0042'));
  expect(numberOf('PAID')).not.toBe(numberOf('paid'));
  expect(numberOf('OPERATION 7 WROTE')).not.toBe(numberOf('operation 7 wrote'));
});
