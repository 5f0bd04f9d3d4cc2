import { formatCounted } from '../../core/units.ts';
import { fitCounts } from './poisson-fit.ts';
import { geometricMean, loadPower, logSpread } from './load-power.ts';
import type { Estimate } from './poisson-fit.ts';
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
  const loads = used.map(({ changes }) => changes);
  // Poisson's scatter of the counts alone.
  const noise = 1 / Math.sqrt(geometricMean(loads));
  if (logSpread(loads) < Math.max(0.05, 2 * noise))
    return { ...base, why: 'the load hardly changes in this log' };
  if (total(used) === 0) return { ...base, why: 'there are too few conflicts that may have been lost races' };
  const power = loadPower(used, widthMs, marks, ({ passing }) => passing);
  return power === undefined
    ? { ...base, why: 'the load changes with the marks alone, so that nothing tells its doing from theirs' }
    : { ...base, power };
}

function total(windows: readonly LoadWindow[]): number {
  return windows.reduce((sum, { passing }) => sum + passing, 0);
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
