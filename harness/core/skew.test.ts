import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from './random.ts';
import { effectiveKeys, formatSkew, keyChooser, keyProbabilities, parseSkew } from './skew.ts';
import type { Skew } from './skew.ts';

/** A decimal of at most three places in (0, most], as people write it. */
const decimal = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: most * 1000 }).map((thousandths) => thousandths / 1000);

const skews: fc.Arbitrary<Skew> = fc.oneof(
  fc.constant<Skew>({ kind: 'uniform' }),
  fc.record({ kind: fc.constant('zipf' as const), theta: decimal(5) }),
  fc.constant({ kind: 'single' as const }),
  fc.record({ kind: fc.constant('hotspot' as const), data: decimal(1), ops: decimal(1) }),
);

const sum = (numbers: Float64Array): number => numbers.reduce((total, number) => total + number, 0);

describe('the probabilities of keys', () => {
  test('are one for each key, never negative, and sum to 1', () => {
    fc.assert(
      fc.property(skews, fc.integer({ min: 1, max: 2000 }), (skew, keys) => {
        const probabilities = keyProbabilities(skew, keys);
        expect(probabilities.length).toBe(keys);
        expect(probabilities.every((probability) => probability >= 0)).toBe(true);
        expect(sum(probabilities)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('are never larger for a later key than for an earlier one, unless the hot keys are asked for less', () => {
    fc.assert(
      fc.property(skews, fc.integer({ min: 2, max: 500 }), (skew, keys) => {
        fc.pre(skew.kind !== 'hotspot' || Math.max(1, Math.round(skew.data * keys)) / keys <= skew.ops);
        const probabilities = keyProbabilities(skew, keys);
        for (let key = 1; key < keys; key++)
          expect(probabilities[key]!).toBeLessThanOrEqual(probabilities[key - 1]! + 1e-12);
      }),
    );
  });

  test('give a tenth of the keys nine tenths of the operations', () => {
    const probabilities = keyProbabilities({ kind: 'hotspot', data: 0.1, ops: 0.9 }, 50);
    expect(sum(probabilities.subarray(0, 5))).toBeCloseTo(0.9, 12);
    expect(probabilities[0]).toBeCloseTo(0.18, 12);
    expect(probabilities[49]).toBeCloseTo(0.1 / 45, 12);
  });

  test.each([
    // so few keys that a share of them is less than one: one is hot all the same
    [{ kind: 'hotspot', data: 0.01, ops: 0.8 }, 10, 0.8],
    // all keys are hot: then none is
    [{ kind: 'hotspot', data: 1, ops: 0.3 }, 4, 0.25],
    // nothing is left for cold keys
    [{ kind: 'hotspot', data: 0.5, ops: 1 }, 4, 0.5],
    // 1/1 : 1/2 : 1/3
    [{ kind: 'zipf', theta: 1 }, 3, 6 / 11],
    [{ kind: 'uniform' }, 8, 0.125],
  ] as const)('of %j over %i keys: the first has %d', (skew, keys, first) =>
    expect(keyProbabilities(skew, keys)[0]).toBeCloseTo(first, 12),
  );
});

describe('the effective number of keys', () => {
  test.each([
    // the figure that the benchmark of Gray et al. is known by
    ['zipf:0.99', 1000, 36],
    // without skew every key counts
    ['uniform', 1000, 1000],
    // 0.9²/1 + 0.1²/9 = 0.8111
    ['hotspot:0.1/0.9', 10, 1.23],
    ['single', 10, 1],
    // one key is one key
    ['zipf:0.99', 1, 1],
  ])('of %s over %i keys is about %d', (text, keys, expected) => {
    const skew = parseSkew(text) as Skew;
    const effective = effectiveKeys(keyProbabilities(skew, keys));
    expect(Math.abs(effective / expected - 1)).toBeLessThan(0.01);
  });

  test('lies between 1 and the number of keys, and is 0 for none', () => {
    fc.assert(
      fc.property(skews, fc.integer({ min: 1, max: 300 }), (skew, keys) => {
        const effective = effectiveKeys(keyProbabilities(skew, keys));
        expect(effective).toBeGreaterThan(1 - 1e-9);
        expect(effective).toBeLessThan(keys + 1e-6);
      }),
    );
    expect(effectiveKeys([0, 0])).toBe(0);
    expect(effectiveKeys([])).toBe(0);
  });
});

describe('a chooser', () => {
  test.each(['uniform', 'single', 'zipf:0.99', 'zipf:2', 'hotspot:0.2/0.8', 'hotspot:0.5/1'])(
    'of %s takes keys as often as their probabilities say',
    (text) => {
      const skew = parseSkew(text) as Skew;
      const keys = 20;
      const draws = 40_000;
      const choose = keyChooser(skew, keys);
      const random = randomStream(7);
      const counts = new Float64Array(keys);
      for (let draw = 0; draw < draws; draw++) {
        const key = choose(random());
        counts[key] = counts[key]! + 1;
      }
      expect(sum(counts)).toBe(draws);
      for (const [key, probability] of keyProbabilities(skew, keys).entries()) {
        const deviation = Math.sqrt(draws * probability * (1 - probability));
        expect(Math.abs(counts[key]! - draws * probability)).toBeLessThanOrEqual(5 * deviation);
      }
    },
  );

  test('always names an existing key that has a probability', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(skews, fc.integer({ min: 1, max: 1000 }), unit, (skew, keys, random) => {
        const key = keyChooser(skew, keys)(random);
        // Rounding may leave a crumb above the last cumulative probability.
        expect(keyProbabilities(skew, keys)[key]).toBeGreaterThan(random > 1 - 1e-9 ? -1 : 0);
      }),
    );
  });
});

describe('a skew in words', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(skews, (skew) => {
        expect(parseSkew(formatSkew(skew))).toEqual(skew);
      }),
    );
  });

  test.each([
    // not a word of ours, or more than a word
    ['pareto', 'unknown skew "pareto"; write uniform, single, zipf:0.99 or hotspot:0.2/0.8'],
    ['', 'unknown skew ""; write uniform, single, zipf:0.99 or hotspot:0.2/0.8'],
    ['uniform:1', 'unknown skew "uniform:1"; write uniform, single, zipf:0.99 or hotspot:0.2/0.8'],
    ['Uniform', 'unknown skew "Uniform"; write uniform, single, zipf:0.99 or hotspot:0.2/0.8'],
    // no theta, none of a legal size, no decimal
    ['zipf', '"zipf" needs a theta above 0 and at most 5; write zipf:0.99'],
    ['zipf:0', '"zipf:0" needs a theta above 0 and at most 5; write zipf:0.99'],
    ['zipf:5.1', '"zipf:5.1" needs a theta above 0 and at most 5; write zipf:0.99'],
    ['zipf:0x1', '"zipf:0x1" needs a theta above 0 and at most 5; write zipf:0.99'],
    ['zipf:1e-1', '"zipf:1e-1" needs a theta above 0 and at most 5; write zipf:0.99'],
    ['zipf:1:2', '"zipf:1:2" needs a theta above 0 and at most 5; write zipf:0.99'],
    // shares that are percentages, too few, too many, or nothing
    ['hotspot:20/80', '"hotspot:20/80" needs two shares above 0 and at most 1; write hotspot:0.2/0.8'],
    ['hotspot:0.2', '"hotspot:0.2" needs two shares above 0 and at most 1; write hotspot:0.2/0.8'],
    ['hotspot:0.2/', '"hotspot:0.2/" needs two shares above 0 and at most 1; write hotspot:0.2/0.8'],
    ['hotspot:0/0.8', '"hotspot:0/0.8" needs two shares above 0 and at most 1; write hotspot:0.2/0.8'],
    [
      'hotspot:0.1/0.2/0.3',
      '"hotspot:0.1/0.2/0.3" needs two shares above 0 and at most 1; write hotspot:0.2/0.8',
    ],
  ])('%j is refused', (text, problem) => expect(parseSkew(text)).toBe(problem));
});
