import { formatCounted } from '../../core/units.ts';
import { studentQuantile, studentTails } from '../student.ts';
import { fittedWindows } from './load-effect.ts';
import { geometricMean, loadPower, logSpread } from './load-power.ts';
import { fitCounts } from './poisson-fit.ts';
import type { CountPoint, Estimate } from './poisson-fit.ts';
import type { LoadWindow, LoadWindows } from './load-windows.ts';
import type { Mark } from './mark.ts';

/** What changed at a mark. */
export interface MarkEffect extends Mark {
  readonly before: MarkSide;
  readonly after: MarkSide;
  /** The share of conflicts afterwards, in times of that before; absent where that cannot be told. */
  readonly ratio?: Estimate;
  /** The same at the same load, as far as the windows tell what load does. */
  readonly atSameLoad?: Estimate;
  readonly finding: 'rose' | 'fell' | 'load explains it' | 'no change' | 'cannot be told';
  readonly why?: string;
}

export interface MarkSide {
  readonly changes: number;
  /** Conflicts, but those that were sent again and those that last. */
  readonly conflicts: number;
  readonly share: number;
  readonly changesPerS: number;
}

/** Windows on each side of a mark. */
const fewest = 5;
/** Where windows do not tell it: conflicts go with no power of the load below or above these, as three that meet are rare. */
const powers = [0, 3] as const;

/** What changed at a mark: the time since the mark before it, beside the time until the next. */
export function markEffects(windows: LoadWindows, marks: readonly Mark[]): MarkEffect[] {
  const { widthMs, all } = fittedWindows(windows);
  const sorted = [...marks].sort((a, b) => a.atMs - b.atMs);
  const power = loadPower(all, widthMs, marks, ({ fresh }) => fresh);
  return sorted.map((mark, at) => {
    const from = sorted[at - 1]?.atMs ?? -Infinity;
    const to = sorted[at + 1]?.atMs ?? Infinity;
    const near = all.filter(({ fromMs, changes }) => changes > 0 && fromMs >= from && fromMs + widthMs <= to);
    const before = near.filter(({ fromMs }) => fromMs + widthMs <= mark.atMs);
    const after = near.filter(({ fromMs }) => fromMs >= mark.atMs);
    const base = { ...mark, before: sideOf(before, widthMs), after: sideOf(after, widthMs) };
    return {
      ...base,
      ...effectOf(before, after, {
        widthMs,
        power,
        sure: 0.01 / marks.length,
        isAmong: marks.length > 1,
      }),
    };
  });
}

interface Known {
  readonly widthMs: number;
  /** How conflicts go with load in all of the log, where it tells. */
  readonly power: Estimate | undefined;
  /** What is sure: chance would do it so seldom. */
  readonly sure: number;
  /** Whether there are other marks, up to which it is looked at. */
  readonly isAmong: boolean;
}

function effectOf(
  before: readonly LoadWindow[],
  after: readonly LoadWindow[],
  { widthMs, power, sure, isAmong }: Known,
): Pick<MarkEffect, 'ratio' | 'atSameLoad' | 'finding' | 'why'> {
  if (before.length < fewest || after.length < fewest)
    return {
      finding: 'cannot be told',
      why: `the log has ${formatCounted(before.length, 'window')} of ${widthMs / 1000} s before it and ${after.length} after it${isAmong ? ', between the marks beside it' : ''}; it takes ${fewest} each`,
    };
  const points = [
    ...before.map((window) => pointOf(window, 0)),
    ...after.map((window) => pointOf(window, 1)),
  ];
  const raw = fitCounts(
    points.map(({ count, isAfter, log }) => ({ count, terms: [1, isAfter], offset: log })),
  )?.coefficients[1];
  if (raw === undefined) return { finding: 'cannot be told', why: 'there are too few conflicts' };
  const freedom = points.length - 2;
  const load = Math.log(loadOf(after) / loadOf(before));
  const same = atSameLoad(points) ?? withPower(raw, load, power, freedom);
  const found = (finding: MarkEffect['finding'], shown: Estimate | undefined = same) => ({
    ratio: exponential(raw),
    ...(shown === undefined ? {} : { atSameLoad: exponential(shown) }),
    finding,
  });
  if (same !== undefined && same.p < sure) return found(same.value > 0 ? 'rose' : 'fell');
  if (raw.p >= sure) return found('no change');
  // The mark may have done nothing; where the load may have done nothing as well, the windows do not tell.
  if (same !== undefined && !(same.low <= raw.value && raw.value <= same.high))
    return found('load explains it');
  const most = studentQuantile(sure, freedom) * raw.standardError;
  const rest = powers.map((one) => raw.value - (one - 1) * load);
  if (Math.min(...rest) - most > 0) return found('rose', undefined);
  if (Math.max(...rest) + most < 0) return found('fell', undefined);
  return {
    ...found('cannot be told'),
    why: 'the load changed with it, and hardly else, so that its doing is not told from that of the mark',
  };
}

/** What is left of a ratio of shares without what a change of the load does, by a power that the whole log tells; logarithms. */
function withPower(
  raw: Estimate,
  load: number,
  power: Estimate | undefined,
  freedom: number,
): Estimate | undefined {
  if (power === undefined) return undefined;
  const value = raw.value - (power.value - 1) * load;
  const standardError = Math.hypot(raw.standardError, load * power.standardError);
  const most = studentQuantile(0.05, freedom) * standardError;
  return {
    value,
    standardError,
    low: value - most,
    high: value + most,
    p: studentTails(standardError === 0 ? 0 : value / standardError, freedom),
  };
}

interface Point {
  readonly count: number;
  readonly isAfter: number;
  readonly log: number;
}

function pointOf({ fresh, changes }: LoadWindow, isAfter: 0 | 1): Point {
  return { count: fresh, isAfter, log: Math.log(changes) };
}

/** The effect of the mark with any power of the load beside it, as a logarithm; only where the load varies enough to tell. */
function atSameLoad(points: readonly Point[]): Estimate | undefined {
  const loads = points.map(({ log }) => Math.exp(log));
  if (logSpread(loads) < 0.05) return undefined;
  const middle = Math.log(geometricMean(loads));
  return fitCounts(
    points.map(({ count, isAfter, log }): CountPoint => ({ count, terms: [1, isAfter, log - middle] })),
  )?.coefficients[1];
}

function exponential({ value, low, high, standardError, p }: Estimate): Estimate {
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high), standardError, p };
}

function loadOf(windows: readonly LoadWindow[]): number {
  return windows.reduce((sum, { changes }) => sum + changes, 0) / windows.length;
}

function sideOf(windows: readonly LoadWindow[], widthMs: number): MarkSide {
  const changes = windows.reduce((sum, window) => sum + window.changes, 0);
  const conflicts = windows.reduce((sum, window) => sum + window.fresh, 0);
  return {
    changes,
    conflicts,
    share: changes === 0 ? 0 : conflicts / changes,
    changesPerS: windows.length === 0 ? 0 : changes / windows.length / (widthMs / 1000),
  };
}
