import type { RunRecord } from '../../core/run-record.ts';
import { parseSkew } from '../../core/skew.ts';
import { rangeOf } from '../sizing/estimate.ts';
import type { Range } from '../sizing/estimate.ts';
import { keyGroups } from './key-groups.ts';
import type { KeyGroup } from './key-groups.ts';
import { deadTimeCurve, windowCurves } from './window-curve.ts';
import type { WindowCurve } from './window-curve.ts';
import { crossing } from '../crossing.ts';
import { scatterOf } from '../scatter.ts';

/**
 * How long an attempt keeps others from a record.
 *
 * - `races`: attempts overlap and lose; w follows from how many do.
 * - `turns`: attempts wait for each other; w is at most what the busiest record left to each.
 */
export type ConflictWindow =
  | {
      readonly kind: 'races';
      readonly seconds: Range;
      readonly curve: WindowCurve;
      readonly runs: readonly RunRecord[];
    }
  | { readonly kind: 'turns'; readonly seconds: Range; readonly runs: readonly RunRecord[] };

/** Races that one attempt in a thousand loses are no way of working but an accident. */
const leastLost = 0.001;

/** The conflict window of runs of one strategy with one `--work`; undefined where nothing overlapped in any of them. */
export function conflictWindowOf(runs: readonly RunRecord[]): ConflictWindow | undefined {
  const seen = runs.map(contentionOf);
  const racing = seen.filter(({ lost, eligiblePerS }) => lost > leastLost && eligiblePerS > 0);
  if (racing.length > 0) {
    const fits = windowCurves.map((curve) => {
      const windows = racing.map((run) => windowFor(curve, run));
      return { curve, seconds: rangeOf(windows), scatter: scatterOf(windows.map(Math.log)).squares };
    });
    const [first, second] = fits;
    const best =
      first !== undefined && second !== undefined && second.scatter < first.scatter ? second : first;
    return {
      kind: 'races',
      seconds: best?.seconds ?? { value: 0, low: 0, high: 0 },
      curve: best?.curve ?? deadTimeCurve,
      runs: racing.map(({ run }) => run),
    };
  }
  const turns = seen.flatMap(({ run, hottest, attemptsPerS }) => {
    const each = 1 / (attemptsPerS * hottest);
    // With few in flight the record was idle at times; then a whole attempt is the safer bound.
    const whole = (run.latencyMs.attempt.mean ?? Infinity) / 1000;
    return attemptsPerS > 0 ? [{ run, seconds: Math.min(each, whole) }] : [];
  });
  const tightest = Math.min(...turns.map(({ seconds }) => seconds));
  if (!Number.isFinite(tightest)) return undefined;
  return {
    kind: 'turns',
    seconds: { value: tightest, low: 0, high: tightest },
    runs: turns.filter(({ seconds }) => seconds === tightest).map(({ run }) => run),
  };
}

/** What a run says of its races. */
interface Contention {
  readonly run: RunRecord;
  readonly groups: readonly KeyGroup[];
  /** Probability of the hottest key. */
  readonly hottest: number;
  readonly attemptsPerS: number;
  /** Attempts that could win, had nobody been faster: those that the state decided against close nothing. */
  readonly eligiblePerS: number;
  /** Share of these that lost to somebody. */
  readonly lost: number;
}

function contentionOf(run: RunRecord): Contention {
  const { conflicts, operations, rates, settings } = run;
  // Who could not get the lock lost no race for the record.
  const lostRaces = conflicts.raceLost - (conflicts.byReason['lock-busy'] ?? 0);
  const eligible = operations.won + lostRaces;
  const skew = parseSkew(settings.skew);
  const groups = keyGroups(typeof skew === 'string' ? { kind: 'uniform' } : skew, settings.keys);
  const perOperation = operations.won === 0 ? 0 : rates.goodputPerS / operations.won;
  return {
    run,
    groups,
    hottest: groups[0]?.probability ?? 1,
    attemptsPerS: rates.attemptsPerS,
    eligiblePerS: eligible * perOperation,
    lost: eligible === 0 ? 0 : lostRaces / eligible,
  };
}

/** The window at which a curve loses as many races as were lost, by bisection: more window, more lost. */
function windowFor(curve: WindowCurve, { groups, eligiblePerS, lost }: Contention): number {
  const lostAt = (seconds: number): number =>
    groups.reduce(
      (sum, { count, probability }) =>
        sum + count * probability * curve.lostOfAttempts(eligiblePerS * probability * seconds),
      0,
    );
  return crossing(1e-6, (seconds) => lostAt(seconds) < lost, 1e6);
}
