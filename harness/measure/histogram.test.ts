import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  countsOf,
  decodeHistogram,
  Durations,
  encodeHistogram,
  histogramsReady,
  newHistogram,
  percentilesOf,
  recordMs,
} from './histogram.ts';

beforeAll(histogramsReady);

/** Runs a test on a histogram of these durations and gives it back. */
function withHistogram<T>(ms: readonly number[], use: (histogram: ReturnType<typeof newHistogram>) => T): T {
  const histogram = newHistogram();
  try {
    for (const one of ms) recordMs(histogram, one);
    return use(histogram);
  } finally {
    histogram.destroy();
  }
}

/** From a microsecond to an hour, evenly over the magnitudes. */
const duration = fc.double({ min: -3, max: 6.5, noNaN: true }).map((magnitude) => 10 ** magnitude);

describe('a histogram', () => {
  test('is read back as counts by value, several together', () => {
    const text = (ms: readonly number[]): string => withHistogram(ms, encodeHistogram);
    expect([...countsOf([text([1, 1, 2]), text([2, 500])])]).toEqual([
      [1000, 2],
      [2000, 2],
      // Three digits, as the upper edge of the bucket.
      [500_223, 1],
    ]);
    expect(countsOf([]).size).toBe(0);
    for (const broken of ['', 'HISTFAAAA', text([1]).slice(0, -8)]) expect(countsOf([broken]).size).toBe(0);
  });

  test('keeps a duration to three digits, from a microsecond to an hour', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        const { p50 = 0, max = 0, count } = withHistogram([ms], percentilesOf);
        expect(count).toBe(1);
        // A thousandth, and half of the last microsecond.
        for (const read of [p50, max]) expect(Math.abs(read - ms)).toBeLessThanOrEqual(ms / 1000 + 0.00051);
      }),
    );
  });

  test.each([
    // below its resolution: as short as can be, but not nothing
    [0, 0.001],
    [0.0001, 0.001],
    // an answer before its request, by the rounding of two clocks
    [-0.2, 0.001],
    // more than an hour is an hour
    [1e9, 3_600_000],
    [Infinity, 3_600_000],
  ])('counts %d ms as %d ms', (ms, shown) => {
    const { max = 0, count } = withHistogram([ms], percentilesOf);
    expect(count).toBe(1);
    expect(Math.abs(max / shown - 1)).toBeLessThan(0.001);
  });

  test('comes back from its text with the same counts, maximum and percentiles', () => {
    fc.assert(
      fc.property(fc.array(duration, { maxLength: 400 }), (ms) => {
        withHistogram(ms, (histogram) => {
          const decoded = decodeHistogram(encodeHistogram(histogram))!;
          try {
            expect(decoded.totalCount).toBe(ms.length);
            const [before, after] = [percentilesOf(histogram), percentilesOf(decoded)];
            expect(after.count).toBe(before.count);
            for (const name of ['p50', 'p90', 'p99', 'max'] as const)
              expect(Math.abs((after[name] ?? 0) - (before[name] ?? 0))).toBeLessThanOrEqual(
                (before[name] ?? 0) / 1000,
              );
          } finally {
            decoded.destroy();
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  test('is written as text that other tools of HdrHistogram read: V2, compressed, base64', () => {
    const bytes = Buffer.from(withHistogram([1, 2, 3], encodeHistogram), 'base64');
    // Cookie of the compressed V2 format.
    expect(bytes.readUInt32BE(0)).toBe(0x1c84_9314);
  });
});

describe('a summary', () => {
  test.each([
    // nothing happened: nothing but the count
    [0, ['count']],
    [1, ['count', 'max', 'mean', 'p50', 'p90']],
    [367, ['count', 'max', 'mean', 'p50', 'p90']],
    // enough for a bound of p99 on both sides
    [368, ['count', 'max', 'mean', 'p50', 'p90', 'p99']],
    [3687, ['count', 'max', 'mean', 'p50', 'p90', 'p99']],
    [3688, ['count', 'max', 'mean', 'p50', 'p90', 'p99', 'p999']],
  ])('of %i samples has %j', (count, names) => {
    const summary = withHistogram(Array<number>(count).fill(1), percentilesOf);
    expect(Object.keys(summary).toSorted()).toEqual(names);
  });

  test('never shows a percentile above the maximum', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 50 }), (ms) => {
        const { p50 = 0, p90 = 0, max = 0 } = withHistogram(ms, percentilesOf);
        expect(p50).toBeLessThanOrEqual(p90);
        expect(p90).toBeLessThanOrEqual(max);
      }),
    );
  });

  test('of 1 to 10,000 ms has the values of their ranks', () => {
    const all = Array.from({ length: 10_000 }, (_, index) => index + 1);
    const { mean = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, max = 0 } = withHistogram(all, percentilesOf);
    const expected: [number, number][] = [
      [mean, 5000.5],
      [p50, 5000],
      [p90, 9000],
      [p99, 9900],
      [p999, 9990],
      [max, 10_000],
    ];
    for (const [shown, value] of expected) expect(Math.abs(shown / value - 1)).toBeLessThan(0.001);
  });
});

describe('durations', () => {
  test('make the histogram that recording one by one makes, also when it is read in between', () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (before, after) => {
        const durations = new Durations();
        try {
          for (const ms of before) durations.record(ms);
          const early = encodeHistogram(durations.histogram);
          for (const ms of after) durations.record(ms);
          const late = [encodeHistogram(durations.histogram), percentilesOf(durations.histogram)];
          expect(early).toBe(withHistogram(before, encodeHistogram));
          expect(late).toEqual([
            withHistogram([...before, ...after], encodeHistogram),
            withHistogram([...before, ...after], percentilesOf),
          ]);
        } finally {
          durations.destroy();
        }
      }),
    );
  });
});
