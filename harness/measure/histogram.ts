import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  initWebAssembly,
} from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';
import type { Percentiles } from '../core/run-record.ts';

/** One configuration everywhere: microseconds, three digits, up to an hour. */
const configuration = {
  bitBucketSize: 32,
  autoResize: false,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
  useWebAssembly: true,
} as const;

/** Samples that a two-sided 95 % bound of a percentile needs. */
const needed = { p99: 368, p999: 3688 };

/** Must be awaited once before the first histogram. */
export const histogramsReady = initWebAssembly;

/** A histogram of milliseconds, kept in whole microseconds. The owner must `destroy` it. */
export function newHistogram(): Histogram {
  return build(configuration);
}

/** Records a duration; what is below a microsecond counts as one. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(3_600_000_000, Math.max(1, Math.round(ms * 1000))));
}

/** Summary in milliseconds; a percentile that too few samples carry is absent. */
export function percentilesOf(histogram: Histogram): Percentiles {
  const count = histogram.totalCount;
  if (count === 0) return { count };
  // A percentile is the upper edge of its bucket, which may lie above the largest value.
  const at = (percentile: number): number =>
    Math.min(histogram.maxValue, histogram.getValueAtPercentile(percentile)) / 1000;
  return {
    count,
    mean: Math.round(histogram.mean) / 1000,
    p50: at(50),
    p90: at(90),
    ...(count >= needed.p99 ? { p99: at(99) } : {}),
    ...(count >= needed.p999 ? { p999: at(99.9) } : {}),
    max: histogram.maxValue / 1000,
  };
}

/** HdrHistogram V2 in compressed base64, as HdrHistogram's tools read it. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** Reads what `encodeHistogram` wrote. The owner must `destroy` it. */
export function decodeHistogram(text: string): Histogram {
  return decodeFromCompressedBase64(text, 32, true);
}
