import type { RunRecord } from '../../core/run-record.ts';
import { holds } from '../objective.ts';
import type { Objective } from '../objective.ts';
import type { ProbeOutcome } from './highest-rate.ts';
import { knownBound, lackingWords, longerFor } from './known-bound.ts';
import type { JudgedBound, KnownBound, OneRun } from './known-bound.ts';

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
export type Probed = OneRun & Pick<RunRecord, 'warnings' | 'promise'>;

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
    why: open.map(lackingWords).join(', '),
    longer: Math.max(...open.map(longerFor)),
    bounds,
  };
}

/** Operations that a race needs before it can tell whether an objective holds: a percentile needs some above it. */
export function operationsNeeded({ thresholds }: Objective): number {
  const needed: Readonly<Record<string, number>> = { p50: 250, p90: 250, p99: 800, p999: 8000 };
  return Math.max(0, ...thresholds.map(({ metric }) => needed[metric] ?? 0));
}
