import { fitCounts } from './poisson-fit.ts';
import type { Estimate } from './poisson-fit.ts';
import type { LoadWindow } from './load-windows.ts';
import type { Mark } from './mark.ts';

/**
 * With which power of the changes a second some counts of windows go, whatever marks have done; undefined where the load changes
 * with the marks alone. A window in which a mark stands is neither before nor after it, and left out.
 */
export function loadPower(
  windows: readonly LoadWindow[],
  widthMs: number,
  marks: readonly Mark[],
  countOf: (window: LoadWindow) => number,
): Estimate | undefined {
  const used = windows.filter(
    ({ changes, fromMs }) =>
      changes > 0 && !marks.some(({ atMs }) => atMs > fromMs && atMs < fromMs + widthMs),
  );
  const middle = Math.log(geometricMean(used.map(({ changes }) => changes)));
  // Marks outside of the log change nothing in it, and two in one window do it together.
  const steps = new Map(
    marks
      .map(({ atMs }) => used.map(({ fromMs }) => (fromMs >= atMs ? 1 : 0)))
      .filter((step) => step.includes(0) && step.includes(1))
      .map((step) => [step.join(''), step]),
  );
  const fit = fitCounts(
    used.map((window, at) => ({
      count: countOf(window),
      terms: [1, Math.log(window.changes) - middle, ...[...steps.values()].map((step) => step[at] ?? 0)],
    })),
  );
  return fit?.coefficients[1];
}

/** The mean of the logarithms of some loads, as a load. */
export function geometricMean(loads: readonly number[]): number {
  return Math.exp(loads.reduce((sum, load) => sum + Math.log(load), 0) / loads.length);
}

/** How far loads are apart: the standard deviation of their logarithms. */
export function logSpread(loads: readonly number[]): number {
  const middle = Math.log(geometricMean(loads));
  return Math.sqrt(loads.reduce((sum, load) => sum + (Math.log(load) - middle) ** 2, 0) / loads.length);
}
