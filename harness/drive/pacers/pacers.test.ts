import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { constant } from './constant.ts';
import { pacers } from './index.ts';
import type { Pacer } from './pacer.ts';
import { poisson } from './poisson.ts';
import { ramp } from './ramp.ts';

const drawn = ({ arrivals }: Pacer, ...load: Parameters<Pacer['arrivals']>): Float64Array =>
  Float64Array.from(arrivals(...load));
const never = (): number => {
  throw new Error('this schedule needs no random numbers');
};

const gapsOf = (due: Float64Array): number[] =>
  Array.from(due.subarray(1), (at, index) => at - (due[index] ?? 0));

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('every schedule', () => {
  test.each(pacers)('$name is ascending and lies within its duration', (pacer) => {
    const rate = fc.double({ min: 0.01, max: 5000, noNaN: true });
    const duration = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(rate, duration, fc.nat(), (ratePerS, durationMs, seed) => {
        const due = drawn(pacer, ratePerS, durationMs, randomStream(seed));
        expect(due.every((at, index) => at >= (due[index - 1] ?? 0))).toBe(true);
        expect(due.at(-1) ?? 0).toBeLessThan(durationMs);
      }),
    );
  });

  test.each(pacers)('$name is the same for the same seed', (pacer) => {
    expect(drawn(pacer, 500, 1000, randomStream(4, 3))).toEqual(drawn(pacer, 500, 1000, randomStream(4, 3)));
  });
});

describe('constant arrivals', () => {
  test.each([
    // one every millisecond, the first at once
    [1000, 5, [0, 1, 2, 3, 4]],
    // one every 250 ms: the one at the very end belongs to nobody
    [4, 1000, [0, 250, 500, 750]],
    // a second one comes at 667 ms, before the end
    [1.5, 1000, [0, 2000 / 3]],
    // rarer than the run is long: still the first
    [0.1, 1000, [0]],
    // no time, no arrivals
    [1000, 0, []],
  ])('at %d/s for %i ms are due at %j', (ratePerS, durationMs, due) =>
    expect([...drawn(constant, ratePerS, durationMs, never)]).toEqual(due),
  );

  test.each([
    // 1.1 x 10,000 / 1000 is 11.000000000000002 in binary
    [1.1, 10_000, 11],
    // 0.29 x 100,000 / 1000 is 28.999999999999996
    [0.29, 100_000, 29],
    [2000, 30_000, 60_000],
  ])('at %d/s for %i ms are %i', (ratePerS, durationMs, count) =>
    expect(drawn(constant, ratePerS, durationMs, never).length).toBe(count),
  );

  test('do not drift: the last of a million is where it belongs', () => {
    const due = drawn(constant, 3000, 400_000, never);
    expect(due.length).toBe(1_200_000);
    expect(due.at(-1)).toBeCloseTo(400_000 - 1 / 3, 6);
  });
});

describe('Poisson arrivals', () => {
  test('come at their mean rate, within what chance allows, for any seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const due = drawn(poisson, 1000, 10_000, randomStream(seed, 3));
        // 10,000 expected, standard deviation 100.
        expect(Math.abs(due.length - 10_000)).toBeLessThan(600);
      }),
      { numRuns: 20 },
    );
  });

  test('have exponential gaps: as wide a spread as their mean, and 1/e of them above it', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const gaps = gapsOf(drawn(poisson, 2000, 5000, randomStream(seed, 3)));
        const meanMs = mean(gaps);
        const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - meanMs) ** 2)));
        expect(Math.abs(deviation / meanMs - 1)).toBeLessThan(0.1);
        const above = gaps.filter((gap) => gap > meanMs).length / gaps.length;
        expect(Math.abs(above - Math.exp(-1))).toBeLessThan(0.04);
      }),
      { numRuns: 20 },
    );
  });

  test('are independent: a gap says nothing about the next', () => {
    const gaps = gapsOf(drawn(poisson, 2000, 20_000, randomStream(11, 3)));
    const meanMs = mean(gaps);
    const variance = mean(gaps.map((gap) => (gap - meanMs) ** 2));
    const covariance = mean(
      gaps.slice(1).map((gap, index) => (gap - meanMs) * ((gaps[index] ?? 0) - meanMs)),
    );
    expect(Math.abs(covariance / variance)).toBeLessThan(0.04);
  });

  test('differ with the seed', () => {
    expect(drawn(poisson, 100, 1000, randomStream(1))).not.toEqual(
      drawn(poisson, 100, 1000, randomStream(2)),
    );
  });
});

describe('ramp arrivals', () => {
  test.each([
    // half as many as at the full rate
    [1000, 10_000, 5000],
    [2000, 500, 500],
    // 0.75 arrivals are expected: the first is due when the ramp begins
    [1.5, 1000, 1],
  ])('to %d/s within %i ms are %i', (ratePerS, durationMs, count) =>
    expect(drawn(ramp, ratePerS, durationMs, never).length).toBe(count),
  );

  test('come at a rate that grows linearly: each tenth of the run has its share', () => {
    const due = drawn(ramp, 1000, 10_000, never);
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = due.filter((at) => at >= tenth * 1000 && at < (tenth + 1) * 1000).length;
      // The rate in the middle of the tenth, for one second.
      expect(Math.abs(count - 100 * (tenth + 0.5))).toBeLessThanOrEqual(1);
    }
  });

  test('are as far apart at the end as at the full rate', () => {
    expect(gapsOf(drawn(ramp, 1000, 10_000, never)).at(-1)).toBeCloseTo(1, 3);
  });
});
