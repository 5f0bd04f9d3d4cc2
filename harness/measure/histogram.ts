import type * as Hdr from 'hdr-histogram-js';
import type { Histogram, JsHistogram } from 'hdr-histogram-js';
import { lazily } from '../core/lazily.ts';
import type { Percentiles } from '../core/run-record.ts';

const hdr = lazily<typeof Hdr>('hdr-histogram-js');

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
export const histogramsReady = (): Promise<void> => hdr().initWebAssembly();

/** A histogram of milliseconds, kept in whole microseconds. The owner must `destroy` it. */
export function newHistogram(): Histogram {
  return hdr().build(configuration);
}

/** Records a duration; what is below a microsecond counts as one. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(microseconds(ms));
}

function microseconds(ms: number): number {
  return Math.min(3_600_000_000, Math.max(1, Math.round(ms * 1000)));
}

/** Durations below this many microseconds, most of a run, are counted in an array first. */
const countedUs = 65_536;

/** A histogram that many durations go into: a call into WebAssembly for each would take most of the time of all figures. */
export class Durations {
  readonly #histogram = newHistogram();
  readonly #counts = new Uint32Array(countedUs);
  #isBehind = false;

  record(ms: number): void {
    const us = microseconds(ms);
    if (us >= countedUs) {
      this.#histogram.recordValue(us);
      return;
    }
    this.#counts[us]! += 1;
    this.#isBehind = true;
  }

  /** The histogram of all that was recorded so far; it goes with `destroy`. */
  get histogram(): Histogram {
    if (this.#isBehind) {
      this.#counts.forEach((count, us) => {
        if (count > 0) this.#histogram.recordValueWithCount(us, count);
      });
      this.#counts.fill(0);
      this.#isBehind = false;
    }
    return this.#histogram;
  }

  destroy(): void {
    this.#histogram.destroy();
  }
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
  return hdr().encodeIntoCompressedBase64(histogram);
}

/** Reads what `encodeHistogram` wrote; undefined where a text is cut off, or none of it. The owner must `destroy` it. */
export function decodeHistogram(text: string): Histogram | undefined {
  return decoded(text, true);
}

function decoded(text: string, inWebAssembly: boolean): Histogram | undefined {
  try {
    return hdr().decodeFromCompressedBase64(text, 32, inWebAssembly);
  } catch {
    return undefined;
  }
}

/**
 * Counts by value in microseconds of what `encodeHistogram` wrote, several of one kind together, but for those that are cut off;
 * nothing of it is kept.
 */
export function countsOf(texts: readonly string[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const text of texts) {
    // In plain JavaScript: a report need not wait for WebAssembly.
    const values = (decoded(text, false) as JsHistogram | undefined)?.recordedValuesIterator;
    values?.reset();
    while (values?.hasNext() === true) {
      const { valueIteratedTo, countAddedInThisIterationStep } = values.next();
      counts.set(valueIteratedTo, (counts.get(valueIteratedTo) ?? 0) + countAddedInThisIterationStep);
    }
  }
  return counts;
}
