import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locate } from './hodges-lehmann.ts';
import { holm } from './holm.ts';
import { leastBand, noiseBand } from './noise-band.ts';
import { signFlipP } from './sign-flip.ts';
import { signedRankQuantile } from './signed-rank.ts';

/**
 * Reckoned by R 4.2.2 (2022-11-10 r83330): `wilcox.test(x, conf.int = TRUE, exact = TRUE)`, `qsignrank(p, n)`,
 * `p.adjust(p, "holm")`, and for signs `mean(abs(as.matrix(expand.grid(rep(list(c(-1, 1)), n))) %*% d) >= abs(sum(d)))`.
 */
const golden: readonly [string, readonly number[], Required<ReturnType<typeof locate>>][] = [
  [
    'the depression scale of Hollander and Wolfe (1973), the example of ?wilcox.test',
    [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01],
    { estimate: 0.46, low: 0.01, high: 0.786 },
  ],
  [
    'six differences, the fewest that have an interval: all of them',
    [0.031, 0.062, -0.014, 0.118, 0.047, 0.083],
    { estimate: 0.0545, low: -0.014, high: 0.118 },
  ],
  [
    'ten differences on both sides of nothing',
    [-0.21, 0.034, 0.12, 0.005, -0.045, 0.31, 0.077, -0.0131, 0.0562, 0.192],
    { estimate: 0.05, low: -0.045, high: 0.156 },
  ],
  [
    'set.seed(7); round(rnorm(25, 0.05, 0.2), 4)',
    [
      0.5074, -0.1894, -0.0889, -0.0325, -0.1441, -0.1395, 0.1996, 0.0266, 0.0805, 0.488, 0.1214, 0.5934,
      0.5063, 0.1148, 0.4292, 0.1435, -0.1288, -0.0115, 0.049, 0.2476, 0.218, 0.1911, 0.3112, -0.2276, 0.3046,
    ],
    { estimate: 0.1399, low: 0.03005, high: 0.2474 },
  ],
  [
    'set.seed(8); round(rnorm(40, -0.03, 0.1), 5)',
    [
      -0.03846, 0.05404, -0.07635, -0.08508, 0.0436, -0.04079, -0.04703, -0.13883, -0.33111, -0.08932,
      -0.10598, -0.0008, 0.01214, -0.15945, -0.02307, -0.1113, 0.12109, -0.05716, 0.12583, -0.05373, 0.09831,
      -0.03095, -0.07001, -0.0278, 0.14428, -0.14072, -0.13605, 0.16512, 0.03027, -0.23206, 0.12067, 0.06637,
      -0.18539, -0.10736, 0.09608, 0.01285, 0.05446, -0.09992, -0.03649, 0.0171,
    ],
    { estimate: -0.0308575, low: -0.065215, high: 0.00632 },
  ],
  [
    // R leaves out zeros and approximates ties; these are its own qsignrank and sums, as of data without either.
    'zeros and ties stay what they are',
    [0, 0, 0.1, 0.1, -0.1, 0.2, 0.2, 0.05],
    { estimate: 0.0625, low: -0.025, high: 0.15 },
  ],
];

test.each(golden)('estimate and interval are those of R: %s', (_, differences, expected) => {
  const { estimate, low, high } = locate(differences);
  expect(estimate).toBeCloseTo(expected.estimate, 10);
  expect(low).toBeCloseTo(expected.low, 10);
  expect(high).toBeCloseTo(expected.high, 10);
});

test('five differences have an estimate and no interval', () => {
  expect(locate([1, 2, 3, 4, 10])).toEqual({ estimate: 3 });
});

test('quantiles of signed ranks are those of R', () => {
  const sizes = [5, 6, 7, 8, 9, 10, 15, 20, 30, 40, 60, 100];
  expect(sizes.map((n) => signedRankQuantile(0.025, n))).toEqual([
    0, 1, 3, 4, 6, 9, 26, 53, 138, 265, 649, 1956,
  ]);
  expect(sizes.map((n) => signedRankQuantile(0.05, n))).toEqual([
    1, 3, 4, 6, 9, 11, 31, 61, 152, 287, 691, 2046,
  ]);
});

test.each<[readonly number[], number]>([
  [golden[0]?.[1] ?? [], 0.02734375],
  [golden[1]?.[1] ?? [], 0.0625],
  [golden[2]?.[1] ?? [], 0.267578125],
  // what is nothing is so with either sign
  [[0, 0.1, 0.1, -0.1, 0.2], 0.5],
  [[0, 0, 0], 1],
  // no six blocks can be rarer than two of 64
  [[1, 2, 3, 4, 5, 6], 2 / 64],
  [Array.from({ length: 32 }, (_, index) => 1 + index), 2 ** -31],
])('signs alone say of %j what R says', (differences, p) => {
  expect(signFlipP(differences)).toBeCloseTo(p, 12);
});

test('of more differences than can all be tried, counting says nearly the same', () => {
  const some = (golden[4]?.[1] ?? []).slice(0, 32);
  // one more, so small that it decides nothing
  const [exact, counted] = [signFlipP(some), signFlipP([...some, 1e-7])];
  expect(counted).toBeGreaterThanOrEqual(exact);
  expect(counted - exact).toBeLessThan(0.001);
});

test('signs are tried exactly, whatever the differences are', () => {
  const byHand = (differences: readonly number[]): number => {
    const n = differences.length;
    const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
    const far = Array.from({ length: 2 ** n }, (_, signs) =>
      Math.abs(differences.reduce((sum, value, at) => sum + ((signs >> at) & 1 ? value : -value), 0)),
    ).filter((sum) => sum >= seen);
    return far.length / 2 ** n;
  };
  // whole numbers, so that sums are exact in any order
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 10 }), (all) => {
      expect(signFlipP(all)).toBeCloseTo(byHand(all), 12);
    }),
  );
});

test('several tests are adjusted as by R, in their own order', () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.2]);
  for (const [index, p] of [0.04, 0.09, 0.09, 0.025, 0.2].entries())
    expect(adjusted[index]).toBeCloseTo(p, 12);
});

test('noise is how far the same may lie from the same, and 2 % at least', () => {
  expect(noiseBand([])).toBe(leastBand);
  expect(noiseBand([0.001, -0.002, 0.001, 0.003, 0, 0.001])).toBe(leastBand);
  // Of ten the 11th of the ordered averages from either end, qsignrank(0.05, 10); here the upper one is farther.
  const ten = golden[2]?.[1] ?? [];
  expect(noiseBand(ten)).toBeCloseTo(0.1345, 10);
});
