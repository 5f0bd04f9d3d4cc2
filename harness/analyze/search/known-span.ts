import type { RunRecord } from '../../core/run-record.ts';
import { decodeHistogram, newHistogram } from '../../measure/histogram.ts';
import type { Span, Threshold } from '../objective.ts';
import { quantileRanks, rateBounds, shareBounds } from './bounds.ts';
import { countsIn, greaterLikeness, independentShare, likenessOf } from './likeness.ts';
import type { Counted, Likeness } from './likeness.ts';

/** Where a figure lies with 95 %, and what that rests on. */
export interface KnownSpan extends Span {
  /** Answers that were counted, and how many independent ones tell as much; absent where the figure is of this race alone. */
  readonly rests?: { readonly answers: number; readonly independent: number; readonly needed: number };
}

/** What a run tells of its figures. */
export type Measured = Pick<
  RunRecord,
  'histograms' | 'windows' | 'operations' | 'conflicts' | 'rates' | 'durationS'
>;

const quantiles = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;
type Quantile = keyof typeof quantiles;

/** Each tail of an interval. */
const tail = 0.025;
/** With fewer independent answers than that the greatest of all is the upper end: such a race has seen little. */
const leastIndependent = 100;

/**
 * Where the figure that a bound speaks of lies with 95 % in the long run. Answers that follow each other are alike: they
 * count for as many independent ones as scatter as much.
 */
export function knownSpan({ metric }: Threshold, run: Measured, figure: number | undefined): KnownSpan {
  const { operations, conflicts, rates, durationS, windows } = run;
  const settled = Object.values(operations).reduce((sum, count) => sum + count, 0);
  const ofShare = (hits: number, of: number, counted: Counted | undefined): KnownSpan => {
    const share = counted === undefined ? 0 : independentShare(likenessOf(counted), counted.hits.length);
    return {
      ...shareBounds(hits * share, of * share),
      rests: { answers: of, independent: of * share, needed: leastIndependent },
    };
  };
  const texts = (hits: 'unknown' | 'errors' | 'conflicts', trials: 'operations' | 'attempts') =>
    windows && { hits: countsIn(windows[hits]), trials: countsIn(windows[trials]) };
  switch (metric) {
    case 'p50':
    case 'p90':
    case 'p99':
    case 'p999':
      return latencySpan(run, metric);
    case '409': {
      const met = conflicts.raceLost + conflicts.terminal + conflicts.gateway;
      const attempts = conflicts.rate > 0 ? met / conflicts.rate : rates.attemptsPerS * durationS;
      return ofShare(met, attempts, texts('conflicts', 'attempts'));
    }
    case 'unknown':
      return ofShare(operations.unknown, settled, texts('unknown', 'operations'));
    case 'errors':
      return ofShare(operations.error, settled, texts('errors', 'operations'));
    case 'goodput': {
      const events = rates.goodputPerS * durationS;
      const won = windows && { hits: countsIn(windows.won) };
      const share = won === undefined ? 0 : independentShare(likenessOf(won), won.hits.length);
      return {
        ...(share === 0 ? { low: 0, high: Infinity } : rateBounds(events * share, durationS * share)),
        rests: { answers: events, independent: events * share, needed: leastIndependent },
      };
    }
    case 'max':
    case 'violations':
      // Of this run, not of a population.
      return figure === undefined ? { low: 0, high: Infinity } : { low: figure, high: figure };
  }
}

/** Bounds of a quantile of the operations' latency, in milliseconds. */
function latencySpan({ histograms, windows }: Measured, name: Quantile): KnownSpan {
  const quantile = quantiles[name];
  const all = newHistogram();
  try {
    for (const [part, text] of Object.entries(histograms)) {
      if (!part.startsWith('operation.')) continue;
      const histogram = decodeHistogram(text);
      if (histogram === undefined) return { low: 0, high: Infinity };
      all.add(histogram);
      histogram.destroy();
    }
    const count = all.totalCount;
    const independent = Math.floor(count * latencyShare(windows, name));
    const needed = Math.ceil(Math.log(2 * tail) / Math.log(quantile));
    const rests = { answers: count, independent, needed };
    if (count === 0) return { low: 0, high: Infinity, rests };
    const atRank = (rank: number): number =>
      rank < 1 ? 0 : Math.min(all.maxValue, all.getValueAtPercentile((100 * rank) / count)) / 1000;
    // Markov's inequality, which holds for any likeness: rarely are so many above what so few should be.
    const surely = Math.floor(count * (1 - (1 - quantile) / tail));
    // A race whose answers all lie on one side of the median is no race of that service, however alike they are.
    const hasRange = quantile === 0.5 && count >= leastIndependent;
    const outside = { low: atRank(hasRange ? 1 : surely), high: hasRange ? atRank(count) : Infinity, rests };
    if (independent < 1) return outside;
    const { low, high } = quantileRanks(independent, quantile);
    return {
      low: atRank(Math.max(surely, Math.floor(((low - 1) / independent) * count) + 1)),
      high:
        high === undefined
          ? outside.high
          : atRank(independent < leastIndependent ? count : Math.ceil((high / independent) * count)),
      rests,
    };
  } finally {
    all.destroy();
  }
}

/**
 * Which share of the answers counts as independent for a quantile. How seldom a tail is entered is decided by what goes on
 * below it, of which a race sees more: the greatest likeness of all levels up to the quantile counts.
 */
function latencyShare(windows: Measured['windows'], name: Quantile): number {
  if (windows === undefined) return 0;
  const trials = countsIn(windows.operations);
  let likeness: Likeness = { factor: 1, lasts: 1 };
  let witnesses = 0;
  for (const level of ['p50', 'p90', 'p99', 'p999'] as const) {
    const text = windows.above[level];
    if (text === undefined || quantiles[level] > quantiles[name]) continue;
    const hits = countsIn(text);
    likeness = greaterLikeness(likeness, likenessOf({ hits, trials }));
    witnesses = hits.filter((hit) => hit > 0).length;
  }
  return independentShare(likeness, windows.count, witnesses);
}
