import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundsUs, bucketOf, quantileMs } from './latency-buckets.ts';

test('a duration is in the first bucket whose bound is not below it', () => {
  expect([0, 0.1, 0.1004, 0.101, 10_000, 10_001].map(bucketOf)).toEqual([0, 0, 0, 1, 60, 61]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20_000, noNaN: true }), (ms) => {
      const us = Math.round(ms * 1000);
      const at = boundsUs.findIndex((bound) => us <= bound);
      expect(bucketOf(ms)).toBe(at < 0 ? boundsUs.length : at);
    }),
  );
});

test('a quantile is within a step of the true one', () => {
  const counts = new Int32Array(boundsUs.length + 1);
  for (let ms = 1; ms <= 1000; ms++) counts[bucketOf(ms)]! += 1;
  expect(quantileMs(counts, 0.5)).toBeCloseTo(500, -1);
  expect(quantileMs(counts, 0.99)).toBeGreaterThan(820);
  expect(quantileMs(counts, 0.99)).toBeLessThan(1000.1);
  expect(quantileMs(new Int32Array(62), 0.99)).toBeUndefined();
  expect(quantileMs([...Array<number>(61).fill(0), 3], 0.99)).toBe(Infinity);
});
