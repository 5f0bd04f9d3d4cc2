import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyGroups } from './key-groups.ts';
import { raceLoad } from './race-load.ts';
import { deadTimeCurve, lambertW, windowCurves } from './window-curve.ts';

const positive = fc.double({ min: 1e-6, max: 1e4, noNaN: true });

test("Lambert's W turns w·e^w back into w", () => {
  expect(lambertW(0)).toBe(0);
  expect(lambertW(Math.E)).toBeCloseTo(1, 12);
  fc.assert(
    fc.property(positive, (x) => {
      const w = lambertW(x);
      expect(Math.abs((w * Math.exp(w)) / x - 1)).toBeLessThan(1e-9);
    }),
  );
});

test.each(windowCurves)('$name: what is lost of attempts is what their wins say', (curve) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 50, noNaN: true }), (load) => {
      const lost = curve.lostOfAttempts(load);
      expect(lost).toBeGreaterThanOrEqual(0);
      expect(lost).toBeLessThan(1);
      expect(curve.lostOfWins(load * (1 - lost))).toBeCloseTo(lost, 9);
      expect(curve.lostOfAttempts(load * 1.1)).toBeGreaterThan(lost);
    }),
  );
});

test('keys in groups are as many and as likely as one by one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom(
        { kind: 'uniform' } as const,
        { kind: 'zipf', theta: 0.9 } as const,
        { kind: 'hotspot', data: 0.2, ops: 0.8 } as const,
      ),
      (keys, skew) => {
        const groups = keyGroups(skew, keys);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(keys);
        expect(groups.reduce((sum, { count, probability }) => sum + count * probability, 0)).toBeCloseTo(
          1,
          9,
        );
      },
    ),
    { numRuns: 60 },
  );
  expect(keyGroups({ kind: 'single' }, 100)).toEqual([{ count: 1, probability: 1 }]);
});

const one = [{ count: 1, probability: 1 }];
const loaded = (ratePerS: number, windowS: number, retries?: number) =>
  raceLoad(one, { ratePerS, windowS, curve: deadTimeCurve, retries });

test('attempts follow the model: 1/(1−Sw) until a win, and no rate above 1/w is won', () => {
  expect(loaded(500, 0.001).attemptsPerS).toBeCloseTo(1000, 6);
  expect(loaded(500, 0.001)).toMatchObject({ conflictShare: 0.5, hottestUse: 0.5, wonPerS: 500 });
  expect(loaded(1000, 0.001).attemptsPerS).toBe(Infinity);
  expect(loaded(500, 0).attemptsPerS).toBe(500);
  // half of all attempts lose: one in 128 needs more than 7
  expect(loaded(500, 0.001).attemptsWithin(0.01)).toBe(7);
});

test('retries that end are a truncated series: never more attempts, never more wins than without an end', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 5000, noNaN: true }),
      fc.double({ min: 1e-5, max: 0.01, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
      (ratePerS, windowS, retries) => {
        const { attemptsPerS, wonPerS, conflictShare } = loaded(ratePerS, windowS, retries);
        expect(attemptsPerS).toBeLessThanOrEqual(ratePerS * (retries + 1) * (1 + 1e-9));
        expect(wonPerS).toBeLessThanOrEqual(Math.min(ratePerS, 1 / windowS) * (1 + 1e-9));
        // What is won is what does not lose.
        expect(wonPerS).toBeCloseTo(attemptsPerS * (1 - conflictShare), 3);
        expect(loaded(ratePerS, windowS, retries + 1).wonPerS).toBeGreaterThanOrEqual(wonPerS * (1 - 1e-9));
      },
    ),
  );
});
