import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomAt, randomStream, shuffled } from './random.ts';

const draw = (count: number, next: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => next(i));

/** Pearson's chi-squared over 20 equal bins; 45.3 is exceeded with a chance of 0.0006. */
function unevenness(values: readonly number[]): number {
  const bins = Array.from({ length: 20 }, () => 0);
  for (const value of values) bins[Math.floor(value * 20)]! += 1;
  const expected = values.length / 20;
  return bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('random numbers', () => {
  test('depend on nothing but the seed and the place', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(), { maxLength: 4 }), (seed, place) => {
        expect(randomAt(seed, ...place)).toBe(randomAt(seed, ...place));
        const [one, other] = [randomStream(seed, ...place), randomStream(seed, ...place)];
        expect(draw(5, one)).toEqual(draw(5, other));
      }),
    );
  });

  test('are at least 0 and below 1', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer(), fc.integer(), (seed, a, b) => {
        for (const value of [randomAt(seed, a, b), ...draw(20, randomStream(seed, a, b))]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
        }
      }),
    );
  });

  test('stay what they were: a seed in an old record still means the same schedule', () => {
    expect(draw(3, (i) => randomAt(1, i))).toMatchInlineSnapshot(`
      [
        0.8734596704598516,
        0.7268178008962423,
        0.7534417973365635,
      ]
    `);
    expect(draw(3, randomStream(1, 2))).toMatchInlineSnapshot(`
      [
        0.15217342390678823,
        0.8624568313825876,
        0.8747788222972304,
      ]
    `);
  });

  test.each([
    ['over the operations of a run', (i: number): number => randomAt(42, i)],
    ['over the attempts of an operation', (i: number): number => randomAt(42, 7, i)],
    ['over seeds', (i: number): number => randomAt(i, 3)],
    ['over seeds that differ in their high half', (i: number): number => randomAt(i * 2 ** 32, 3)],
  ])('are even %s', (_, next) => {
    expect(unevenness(draw(20_000, next))).toBeLessThan(45.3);
  });

  test('are even in a stream, and do not follow from the number before', () => {
    const values = draw(20_000, randomStream(42));
    expect(unevenness(values)).toBeLessThan(45.3);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const lagged = values
      .slice(1)
      .reduce((sum, value, i) => sum + (value - mean) * ((values[i] ?? 0) - mean), 0);
    expect(Math.abs(lagged / values.length) * 12).toBeLessThan(0.03);
  });

  test('differ by seed, by place and by the order of the indices', () => {
    const values = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      for (let a = 0; a < 20; a++) for (let b = 0; b < 20; b++) values.add(randomAt(seed, a, b));
    }
    expect(values.size).toBeGreaterThan(7990);
    expect(randomAt(1, 2, 3)).not.toBe(randomAt(1, 3, 2));
    expect(randomAt(1)).not.toBe(randomAt(1, 0));
  });
});

test('things are put in an order of all of them that follows from the stream, and are left as they were', () => {
  const things = draw(50, (at) => at);
  const once = shuffled(things, randomStream(7, 1));
  expect(once).toEqual(shuffled(things, randomStream(7, 1)));
  expect(once).not.toEqual(shuffled(things, randomStream(8, 1)));
  expect(once).not.toEqual(things);
  expect(once.toSorted((a, b) => a - b)).toEqual(things);
});
