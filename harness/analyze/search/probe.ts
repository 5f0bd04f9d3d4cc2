import type { RunRecord } from '../../core/run-record.ts';
import { decodeHistogram, newHistogram } from '../../measure/histogram.ts';
import { judge, measuredBy } from '../objective.ts';
import type { Objective, Span, Threshold } from '../objective.ts';
import { quantileRanks, rateBounds, shareBounds } from './bounds.ts';
import type { ProbeOutcome } from './highest-rate.ts';

/** A bound of the objective as a probe found it. */
export interface JudgedBound {
  readonly text: string;
  readonly figure?: number;
  /** Where the figure lies with 95 %; the upper end is absent where too few samples tell. */
  readonly low: number;
  readonly high?: number;
  readonly says: 'holds' | 'broken' | 'open';
}

/** What a probe says of an objective, and who fell short where it failed. */
export interface Judgement {
  readonly outcome: ProbeOutcome;
  /** `service`: a bound is broken. `measurement`: the rate was not made, so that nothing is said of it. */
  readonly by?: 'service' | 'measurement';
  /** Why it failed or could not be told, in words. */
  readonly why?: string;
  readonly bounds: readonly JudgedBound[];
}

/**
 * Judges a run by an objective: it passes where every bound holds throughout its interval, and fails where one is broken
 * throughout. Figures of a generator that could not keep up are nobody's, whatever they are. Needs `histogramsReady`.
 */
export function judgeProbe(run: RunRecord, { thresholds }: Objective): Judgement {
  const bounds = thresholds.map((threshold) => judgedBound(threshold, run));
  const warned = (...codes: readonly string[]): string | undefined =>
    run.warnings.find(({ code }) => codes.includes(code))?.text;
  const unusable = warned('generator-saturated', 'service-failed', 'audit-failed', 'seed-failed');
  if (unusable !== undefined) return { outcome: 'fail', by: 'measurement', why: unusable, bounds };
  // A service that is wrong has no capacity, whatever was asked of it.
  if (run.promise === 'safe' && run.verdict.result === 'invalid')
    return { outcome: 'fail', by: 'service', why: 'an invariant was broken', bounds };
  const broken = bounds.filter(({ says }) => says === 'broken');
  if (broken.length > 0) {
    return { outcome: 'fail', by: 'service', why: broken.map(({ text }) => text).join(', '), bounds };
  }
  const missed = warned('rate-missed', 'history-full');
  if (missed !== undefined) return { outcome: 'fail', by: 'measurement', why: missed, bounds };
  const open = bounds.filter(({ says }) => says === 'open');
  if (open.length === 0) return { outcome: 'pass', bounds };
  return { outcome: 'undecided', why: open.map(({ text }) => text).join(', '), bounds };
}

function judgedBound(threshold: Threshold, run: RunRecord): JudgedBound {
  const figure = measuredBy(threshold, run);
  const span = spanOf(threshold, run, figure);
  return {
    text: threshold.text,
    ...(figure === undefined ? {} : { figure }),
    low: span.low,
    ...(Number.isFinite(span.high) ? { high: span.high } : {}),
    says: judge(threshold, span),
  };
}

const quantiles = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;

/** Operations that a race needs before it can tell whether an objective holds: a percentile needs some above it. */
export function operationsNeeded({ thresholds }: Objective): number {
  const needed = { p50: 10, p90: 40, p99: 400, p999: 4000 };
  return Math.max(
    0,
    ...thresholds.map(({ metric }) => (metric in quantiles ? needed[metric as keyof typeof needed] : 0)),
  );
}

/** Where the figure that a bound speaks of lies with 95 %. */
function spanOf({ metric }: Threshold, run: RunRecord, figure: number | undefined): Span {
  const { operations, conflicts, rates, durationS } = run;
  const settled = Object.values(operations).reduce((sum, count) => sum + count, 0);
  switch (metric) {
    case 'p50':
    case 'p90':
    case 'p99':
    case 'p999':
      return latencySpan(run, quantiles[metric]);
    case '409': {
      const met = conflicts.raceLost + conflicts.terminal + conflicts.gateway;
      return shareBounds(met, conflicts.rate > 0 ? met / conflicts.rate : rates.attemptsPerS * durationS);
    }
    case 'unknown':
      return shareBounds(operations.unknown, settled);
    case 'errors':
      return shareBounds(operations.error, settled);
    case 'goodput':
      return rateBounds(rates.goodputPerS * durationS, durationS);
    case 'max':
    case 'violations':
      // Of this run, not of a population.
      return figure === undefined ? { low: 0, high: Infinity } : { low: figure, high: figure };
  }
}

/** Bounds of a quantile of the operations' latency, in milliseconds. */
function latencySpan({ histograms }: RunRecord, quantile: number): Span {
  const all = newHistogram();
  try {
    for (const [name, text] of Object.entries(histograms)) {
      if (!name.startsWith('operation.')) continue;
      const part = decodeHistogram(text);
      all.add(part);
      part.destroy();
    }
    const count = all.totalCount;
    if (count === 0) return { low: 0, high: Infinity };
    const { low, high } = quantileRanks(count, quantile);
    const atRank = (rank: number): number =>
      Math.min(all.maxValue, all.getValueAtPercentile((100 * rank) / count)) / 1000;
    return { low: atRank(low), high: high === undefined ? Infinity : atRank(high) };
  } finally {
    all.destroy();
  }
}
