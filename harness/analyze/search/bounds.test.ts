import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { quantileRanks, rateBounds, shareBounds } from './bounds.ts';

describe('ranks around a quantile', () => {
  test.each([
    // half of 0.99^299 = 0.0248: none of 299 above p99 is half a surprise
    [298, 0.99, undefined],
    [299, 0.99, 299],
    [2994, 0.999, undefined],
    [2995, 0.999, 2995],
    // p50 of 10: between the 2nd and the 9th (Conover, Practical Nonparametric Statistics)
    [10, 0.5, 9],
    [4, 0.5, undefined],
    [5, 0.5, 5],
    [6, 0.5, 6],
  ])('%d samples, quantile %d', (count, quantile, high) => {
    expect(quantileRanks(count, quantile).high).toBe(high);
  });

  test('of the median of 10 are the 2nd and the 9th, of no sample none', () => {
    expect(quantileRanks(10, 0.5)).toEqual({ low: 2, high: 9 });
    expect(quantileRanks(0, 0.99)).toEqual({ low: 1, high: undefined });
  });

  test.each([
    [500, 0.99],
    [5000, 0.99],
    [200, 0.9],
    [100, 0.5],
    [5000, 0.999],
  ])('cover the quantile of %d uniform samples in 95 %% of draws: %d', (count, quantile) => {
    const random = randomStream(7, count);
    const { low, high } = quantileRanks(count, quantile);
    let covered = 0;
    const draws = 600;
    for (let draw = 0; draw < draws; draw++) {
      let under = 0;
      for (let index = 0; index < count; index++) if (random() < quantile) under += 1;
      // the quantile lies above so many samples: between two ranks
      if (under >= low && (high === undefined || under < high)) covered += 1;
    }
    expect(covered / draws).toBeGreaterThan(0.92);
    expect(covered / draws).toBeLessThan(0.995);
  });

  test('close in on the quantile as samples grow', () => {
    const { low, high = 0 } = quantileRanks(1_000_000, 0.99);
    expect([low / 1e6, high / 1e6]).toEqual([expect.closeTo(0.99, 3), expect.closeTo(0.99, 3)]);
  });
});

test.each([
  // Wilson (1927); Agresti and Coull give 0.0 to 0.278 for none of 10
  [0, 10, 0, 0.278],
  [5, 10, 0.237, 0.763],
  [10, 10, 0.722, 1],
  [300, 1000, 0.272, 0.329],
  [0, 0, 0, 1],
])('a share of %d in %d lies between %d and %d', (hits, count, low, high) => {
  expect(shareBounds(hits, count).low).toBeCloseTo(low, 3);
  expect(shareBounds(hits, count).high).toBeCloseTo(high, 3);
});

test('a rate lies between bounds that hold it and shrink with time', () => {
  expect(rateBounds(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.384, 3) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (events) => {
      const { low, high } = rateBounds(events, 2);
      expect(low).toBeLessThan(events / 2);
      expect(high).toBeGreaterThan(events / 2);
      const longer = rateBounds(events * 4, 8);
      expect(longer.high - longer.low).toBeLessThan(high - low);
    }),
  );
});
