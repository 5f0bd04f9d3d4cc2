import type { RunRecord } from '../../core/run-record.ts';
import { formatCount } from '../../core/units.ts';
import { holds, judge, measuredBy } from '../objective.ts';
import type { Objective, Threshold } from '../objective.ts';
import type { Judged } from '../objective-metrics.ts';
import type { ProbeOutcome } from './highest-rate.ts';
import { knownSpan } from './known-span.ts';
import type { KnownSpan, Measured } from './known-span.ts';

/** A bound of the objective as a probe found it. */
export interface JudgedBound {
  readonly text: string;
  readonly figure?: number;
  /** Where the figure lies with 95 %; the upper end is absent where too few samples tell. */
  readonly low: number;
  readonly high?: number;
  /** Answers that the interval rests on, and how many independent ones tell as much. */
  readonly answers?: number;
  readonly independent?: number;
  readonly says: 'holds' | 'broken' | 'open';
}

/** What a probe says of an objective, and who fell short where it failed. */
export interface Judgement {
  readonly outcome: ProbeOutcome;
  /** `service`: a bound is broken. `measurement`: the rate was not made, so that nothing is said of it. */
  readonly by?: 'service' | 'measurement';
  /** Why it failed or could not be told, in words. */
  readonly why?: string;
  /** How many times as long a race has to be to tell, by what this one saw; only of one that could not. */
  readonly longer?: number;
  readonly bounds: readonly JudgedBound[];
}

/** What a judgement looks at of a run. */
export type Probed = Judged & Measured & Pick<RunRecord, 'warnings' | 'promise'>;

/**
 * Judges a run by an objective: it passes where every bound holds throughout its interval, and fails where one is broken
 * throughout. Figures of a generator that could not keep up are nobody's, whatever they are. Needs `histogramsReady`.
 */
export function judgeProbe(run: Probed, { thresholds }: Objective): Judgement {
  const known = thresholds.map((threshold) => knownBound(threshold, run));
  const bounds = known.map(({ bound }) => bound);
  const warned = (...codes: readonly string[]): string | undefined =>
    run.warnings.find(({ code }) => codes.includes(code))?.text;
  const unusable = warned('generator-saturated', 'service-failed', 'audit-failed', 'seed-failed');
  if (unusable !== undefined) return { outcome: 'fail', by: 'measurement', why: unusable, bounds };
  // A service that is wrong has no capacity, whatever was asked of it.
  if (run.promise === 'safe' && run.verdict.result === 'invalid')
    return { outcome: 'fail', by: 'service', why: 'an invariant was broken', bounds };
  const brokenBy = (broken: readonly KnownBound[]): Judgement => {
    const why = broken.map(({ bound }) => bound.text).join(', ');
    return { outcome: 'fail', by: 'service', why, bounds };
  };
  const broken = known.filter(({ bound }) => bound.says === 'broken');
  if (broken.length > 0) return brokenBy(broken);
  const open = known.filter(({ bound }) => bound.says === 'open');
  // A queue that grows as long as the race lasts has no long run of which an interval could be told.
  const beyond = open.filter(
    ({ threshold, bound: { figure } }) => figure !== undefined && !holds(threshold, figure),
  );
  if (warned('rate-missed') !== undefined && beyond.length > 0) return brokenBy(beyond);
  const missed = warned('rate-missed', 'history-full');
  if (missed !== undefined) return { outcome: 'fail', by: 'measurement', why: missed, bounds };
  if (open.length === 0) return { outcome: 'pass', bounds };
  return {
    outcome: 'undecided',
    why: open.map(openWords).join(', '),
    longer: Math.max(...open.map(longerFor)),
    bounds,
  };
}

interface KnownBound {
  readonly threshold: Threshold;
  readonly span: KnownSpan;
  readonly bound: JudgedBound;
}

function knownBound(threshold: Threshold, run: Probed): KnownBound {
  const figure = measuredBy(threshold, run);
  const span = knownSpan(threshold, run, figure);
  const bound = {
    text: threshold.text,
    ...(figure === undefined ? {} : { figure }),
    low: span.low,
    ...(Number.isFinite(span.high) ? { high: span.high } : {}),
    ...(span.rests === undefined
      ? {}
      : { answers: Math.round(span.rests.answers), independent: Math.floor(span.rests.independent) }),
    says: judge(threshold, span),
  };
  return { threshold, span, bound };
}

/** A bound that is open, with what it lacks where the race was too short for the likeness of its answers. */
function openWords({ span: { rests }, bound: { text, answers = 0, independent = 0 } }: KnownBound): string {
  if (rests === undefined || rests.independent >= rests.needed) return text;
  return `${text}: ${formatCount(answers)} answers, of which neighbours are alike, count as ${formatCount(independent)}, and ${formatCount(rests.needed)} are needed`;
}

/** Intervals shrink with the square root of time; a little more than that, lest a race miss it closely. */
const margin = 1.2;

/** How many times as long a race has to be for an open bound, if its figure and the likeness stay what they are. */
function longerFor({ threshold, span, bound: { figure } }: KnownBound): number {
  const { rests, low, high } = span;
  const isBeyond = figure !== undefined && !holds(threshold, figure);
  if (rests !== undefined && rests.independent < rests.needed && !isBeyond)
    return (margin * rests.needed) / rests.independent;
  if (figure === undefined) return Infinity;
  const reach = threshold.value > figure ? high - figure : figure - low;
  return margin * (reach / (threshold.value - figure)) ** 2;
}

/** Operations that a race needs before it can tell whether an objective holds: a percentile needs some above it. */
export function operationsNeeded({ thresholds }: Objective): number {
  const needed: Readonly<Record<string, number>> = { p50: 250, p90: 250, p99: 800, p999: 8000 };
  return Math.max(0, ...thresholds.map(({ metric }) => needed[metric] ?? 0));
}
