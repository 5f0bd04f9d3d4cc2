import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOfAtLeast, countChances } from './count-chances.ts';

test('Poisson chances of a small mean', () => {
  const { from, chances } = countChances(2, 1);
  expect(from).toBe(0);
  [1, 2, 2, 4 / 3, 2 / 3].forEach((times, count) =>
    expect(chances[count]).toBeCloseTo(times * Math.exp(-2), 12),
  );
});

test('the geometric distribution is that of mean 1 and variance 2', () => {
  const { chances } = countChances(1, 2);
  for (let count = 0; count < 10; count++) expect(chances[count]).toBeCloseTo(0.5 ** (count + 1), 12);
});

test('mean and variance are those asked for, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 5000, noNaN: true }),
      fc.double({ min: 1, max: 20, noNaN: true }),
      (mean, dispersion) => {
        const { from, chances } = countChances(mean, dispersion);
        let [sum, first, second] = [0, 0, 0];
        chances.forEach((chance, at) => {
          sum += chance;
          first += chance * (from + at);
          second += chance * (from + at - mean) ** 2;
        });
        expect(sum).toBeCloseTo(1, 9);
        expect(first / mean).toBeCloseTo(1, 6);
        expect(second / (mean * dispersion)).toBeCloseTo(1, 5);
      },
    ),
    { numRuns: 100 },
  );
});

test('the chance of a count at least so high', () => {
  expect(chanceOfAtLeast(0, 3, 1)).toBe(1);
  expect(chanceOfAtLeast(1, 3, 1)).toBeCloseTo(1 - Math.exp(-3), 12);
  expect(chanceOfAtLeast(3, 1, 2)).toBeCloseTo(0.125, 12);
  expect(chanceOfAtLeast(1e6, 3, 1)).toBeLessThan(1e-12);
});
