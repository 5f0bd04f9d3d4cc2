import { formatCounted } from '../../core/units.ts';
import { fitCounts } from './poisson-fit.ts';
import type { CountPoint, Estimate } from './poisson-fit.ts';
import type { LoadWindow, LoadWindows } from './load-windows.ts';
import type { Mark } from './mark.ts';

/** How conflicts go with load. */
export interface LoadEffect {
  readonly windows: number;
  readonly widthMs: number;
  /** Passing conflicts grow with this power of the load: 1, their share stays; 2, it grows as the load does. */
  readonly power?: Estimate;
  /** Why nothing can be said. */
  readonly why?: string;
  readonly peaks: readonly LoadPeak[];
}

/** A time of much more load than usual. */
export interface LoadPeak {
  readonly fromMs: number;
  readonly toMs: number;
  /** Changes a second, in times of the usual. */
  readonly load: number;
  /** Conflicts a second, in times of the usual. */
  readonly conflicts: number;
  /** Pairs of changes of one record, in times of the usual: so much more conflicts are no surprise. */
  readonly pairs: number;
  /** Conflicts for each pair, in times of the usual, with an interval of 95 %. */
  readonly beyond: readonly [value: number, low: number, high: number];
  readonly isExplained: boolean;
}

/** What changed at a mark. */
export interface MarkEffect extends Mark {
  readonly before: MarkSide;
  readonly after: MarkSide;
  /** The share of conflicts afterwards, in times of that before; absent where that cannot be told. */
  readonly ratio?: Estimate;
  /** The same at the same load. */
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

/** Windows that a fit is made of at most; neighbours are alike, and many of them would look like more than they tell. */
const mostFitted = 240;
const fewestFitted = 12;
/** Conflicts that a window should have on average. */
const wanted = 8;

/** Windows as wide as the data need; the first and the last are not whole, and left out. */
export function fittedWindows(windows: LoadWindows): {
  readonly widthMs: number;
  readonly all: readonly LoadWindow[];
} {
  let widthMs = windows.widthMs;
  let all = windows.all();
  for (;;) {
    const total = all.reduce((sum, { fresh }) => sum + fresh, 0);
    const isEnough = all.length <= mostFitted && total >= wanted * all.length;
    if (isEnough || all.length < 2 * fewestFitted + 4) break;
    widthMs *= 2;
    all = windows.inWindowsOf(widthMs);
  }
  return { widthMs, all: all.length > fewestFitted + 2 ? all.slice(1, -1) : all };
}

/** How conflicts go with load, and what the times of most load say; changes at marks are kept apart. */
export function loadEffect(windows: LoadWindows, marks: readonly Mark[]): LoadEffect {
  const { widthMs, all } = fittedWindows(windows);
  const base = { windows: all.length, widthMs, peaks: peaksOf(all, widthMs, marks) };
  const used = all.filter(({ changes }) => changes > 0);
  if (used.length < fewestFitted)
    return {
      ...base,
      why: `the log has ${formatCounted(used.length, 'window')} of time with changes; it takes ${fewestFitted}`,
    };
  const logs = used.map(({ changes }) => Math.log(changes));
  const spread = Math.sqrt(variance(logs));
  // Poisson's scatter of the counts alone.
  const noise = 1 / Math.sqrt(Math.exp(mean(logs)));
  if (spread < Math.max(0.05, 2 * noise)) return { ...base, why: 'the load hardly changes in this log' };
  const fit =
    fitCounts(
      used.map((window) => ({
        count: window.passing,
        terms: [
          1,
          Math.log(window.changes) - mean(logs),
          ...marks.map(({ atMs }) => (window.fromMs >= atMs ? 1 : 0)),
        ],
      })),
    ) ??
    fitCounts(
      used.map((window) => ({ count: window.passing, terms: [1, Math.log(window.changes) - mean(logs)] })),
    );
  const power = fit?.coefficients[1];
  return power === undefined
    ? { ...base, why: 'there are too few conflicts that may have been lost races' }
    : { ...base, power };
}

/** What changed at a mark: the time since the mark before it, beside the time until the next. */
export function markEffects(windows: LoadWindows, marks: readonly Mark[]): MarkEffect[] {
  const { widthMs, all } = fittedWindows(windows);
  const sorted = [...marks].sort((a, b) => a.atMs - b.atMs);
  return sorted.map((mark, at) => {
    const from = sorted[at - 1]?.atMs ?? -Infinity;
    const to = sorted[at + 1]?.atMs ?? Infinity;
    const near = all.filter(({ fromMs, changes }) => changes > 0 && fromMs >= from && fromMs + widthMs <= to);
    const before = near.filter(({ fromMs }) => fromMs + widthMs <= mark.atMs);
    const after = near.filter(({ fromMs }) => fromMs >= mark.atMs);
    return effectOf(mark, before, after, widthMs, marks.length);
  });
}

function effectOf(
  mark: Mark,
  before: readonly LoadWindow[],
  after: readonly LoadWindow[],
  widthMs: number,
  marks: number,
): MarkEffect {
  const base = { ...mark, before: sideOf(before, widthMs), after: sideOf(after, widthMs) };
  const unknown = (why: string): MarkEffect => ({ ...base, finding: 'cannot be told', why });
  if (before.length < 5 || after.length < 5)
    return unknown(
      `the log has ${formatCounted(before.length, 'window')} of ${widthMs / 1000} s before it and ${after.length} after it; it takes 5 each`,
    );
  const points = [
    ...before.map((window) => pointOf(window, 0)),
    ...after.map((window) => pointOf(window, 1)),
  ];
  const raw = fitCounts(
    points.map(({ count, isAfter, log }) => ({ count, terms: [1, isAfter], offset: log })),
  );
  const ratio = raw === undefined ? undefined : exponential(raw.coefficients[1]);
  if (ratio === undefined) return unknown('there are too few conflicts');
  const adjusted = atSameLoad(points);
  const sure = 0.01 / marks;
  const hasChanged = ratio.p < sure;
  const effect = adjusted ?? ratio;
  const finding =
    !hasChanged && effect.p >= sure
      ? 'no change'
      : effect.p >= sure
        ? 'load explains it'
        : effect.value > 1
          ? 'rose'
          : 'fell';
  return { ...base, ratio, ...(adjusted === undefined ? {} : { atSameLoad: adjusted }), finding };
}

interface Point {
  readonly count: number;
  readonly isAfter: number;
  readonly log: number;
}

function pointOf({ fresh, changes }: LoadWindow, isAfter: 0 | 1): Point {
  return { count: fresh, isAfter, log: Math.log(changes) };
}

/** The effect of the mark with any power of the load beside it; only where the load varies enough to tell. */
function atSameLoad(points: readonly Point[]): Estimate | undefined {
  const middle = mean(points.map(({ log }) => log));
  if (Math.sqrt(variance(points.map(({ log }) => log))) < 0.05) return undefined;
  const fit = fitCounts(
    points.map(({ count, isAfter, log }): CountPoint => ({ count, terms: [1, isAfter, log - middle] })),
  );
  return exponential(fit?.coefficients[1]);
}

function exponential(estimate: Estimate | undefined): Estimate | undefined {
  if (estimate === undefined) return undefined;
  const { value, low, high, standardError, p } = estimate;
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high), standardError, p };
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

/** Load of a peak, in times of the median. */
const peakFrom = 1.5;

/** Windows in a row with at least half as much load again as usual. */
function peaksOf(all: readonly LoadWindow[], widthMs: number, marks: readonly Mark[]): LoadPeak[] {
  if (all.length < fewestFitted) return [];
  const middle = median(all.map(({ changes }) => changes));
  const isHigh = ({ changes }: LoadWindow): boolean =>
    changes >= peakFrom * middle && changes > middle + 5 * Math.sqrt(middle);
  const usual = all.filter((window) => !isHigh(window));
  // What a mark has changed is not the doing of load: a peak is compared with what is on its side of all of them.
  const sideOf = ({ fromMs }: LoadWindow): number => marks.filter(({ atMs }) => atMs <= fromMs).length;
  const besides = (row: readonly LoadWindow[]): LoadWindow[] => {
    const same = usual.filter((window) => row[0] !== undefined && sideOf(window) === sideOf(row[0]));
    return same.length >= fewestFitted ? same : usual;
  };
  const rows: LoadWindow[][] = [];
  for (const window of all) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    if (!isHigh(window)) continue;
    if (row !== undefined && last !== undefined && window.fromMs <= last.fromMs + 2 * widthMs)
      row.push(window);
    else rows.push([window]);
  }
  return (
    rows
      .filter((row) => row.length >= 2)
      .map((row) => peakOf(row, besides(row), widthMs))
      // Against what is usual on their side they may be none.
      .filter(({ load }) => load >= peakFrom)
      .sort((a, b) => b.load - a.load)
  );
}

function peakOf(row: readonly LoadWindow[], usual: readonly LoadWindow[], widthMs: number): LoadPeak {
  const scatter = scatterOf(usual);
  const within = sumsOf(row);
  const outside = sumsOf(usual);
  const times = (a: number, b: number): number => (b === 0 ? NaN : a / row.length / (b / usual.length));
  const load = times(within.changes, outside.changes);
  const conflicts = times(within.passing, outside.passing);
  const pairs = times(within.pairs, outside.pairs);
  // Where no two changes of a record fall into one second, the square of the load stands in for them.
  const expected = Number.isFinite(pairs) ? pairs : load ** 2;
  const value = conflicts / expected;
  const spread = Math.exp(
    1.96 * Math.sqrt(scatter * (1 / Math.max(1, within.passing) + 1 / Math.max(1, outside.passing))),
  );
  return {
    fromMs: row[0]?.fromMs ?? 0,
    toMs: (row.at(-1)?.fromMs ?? 0) + widthMs,
    load,
    conflicts,
    pairs,
    beyond: [value, value / spread, value * spread],
    isExplained: !(value / spread > 1.1),
  };
}

function sumsOf(windows: readonly LoadWindow[]): { changes: number; passing: number; pairs: number } {
  return windows.reduce(
    (sum, { changes, passing, pairs }) => ({
      changes: sum.changes + changes,
      passing: sum.passing + passing,
      pairs: sum.pairs + pairs,
    }),
    { changes: 0, passing: 0, pairs: 0 },
  );
}

/** How much more the conflicts of usual windows scatter than Poisson's law has it. */
function scatterOf(usual: readonly LoadWindow[]): number {
  return (
    fitCounts(
      usual
        .filter(({ changes }) => changes > 0)
        .map(({ passing, changes }) => ({ count: passing, terms: [1], offset: Math.log(changes) })),
    )?.dispersion ?? 1
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
