import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { histogramsReady, newHistogram } from './histogram.ts';
import { bucketOfUs, durationAt, LatencyCounts, leastUsOf } from './latency-counts.ts';

beforeAll(histogramsReady);

const duration = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 3_599_999_999 }));

test('two durations share a bucket where they share one of the histograms, and never else', () => {
  const histogram = newHistogram();
  fc.assert(
    fc.property(duration, fc.integer({ min: 0, max: 4_000_000 }), (us, further) => {
      const other = Math.min(3_599_999_999, us + further);
      histogram.reset();
      histogram.recordValue(us);
      // The highest value that the histogram cannot tell from it.
      const upper = histogram.getValueAtPercentile(100);
      expect(bucketOfUs(other) > bucketOfUs(us)).toBe(other > upper);
    }),
  );
  histogram.destroy();
});

test('counts what was longer than a bucket', () => {
  fc.assert(
    fc.property(fc.array(duration), duration, (all, edge) => {
      const counts = new LatencyCounts();
      for (const us of all) counts.add(us / 1000);
      const bucket = bucketOfUs(edge);
      expect(counts.above(bucket)).toBe(all.filter((us) => bucketOfUs(us) > bucket).length);
    }),
  );
});

test('the least of a bucket is in it, and what is below it is in the one before', () => {
  fc.assert(
    fc.property(duration, (us) => {
      const least = leastUsOf(bucketOfUs(us));
      expect(bucketOfUs(least)).toBe(bucketOfUs(us));
      expect(bucketOfUs(least - 1)).toBe(bucketOfUs(us) - 1);
    }),
  );
});

test('a percentile of several counts is that of all durations, to three digits', () => {
  fc.assert(
    fc.property(fc.array(fc.array(duration, { minLength: 1 }), { minLength: 1 }), (parts) => {
      const counted = parts.map((part) => {
        const counts = new LatencyCounts();
        for (const us of part) counts.add(us / 1000);
        return counts.data();
      });
      const sorted = parts.flat().toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(0.99 * sorted.length) - 1]!;
      expect(durationAt(0.99, counted) * 1000).toBeCloseTo(leastUsOf(bucketOfUs(exact)), 6);
    }),
  );
});
