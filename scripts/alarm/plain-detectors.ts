import { learnExpectation } from '../../harness/analyze/alarm/expectation.ts';
import type { LoadWindow } from '../../harness/analyze/alarm/load-window.ts';

/** A way to tell trouble from the windows of one stream that people use elsewhere. */
export interface PlainDetector {
  readonly name: string;
  readonly about: string;
  /** How far each window after those that it learns from is from usual, in its own measure. */
  readonly distances: (
    windows: readonly LoadWindow[],
  ) => { readonly fromMs: number; readonly distance: number }[];
}

/** Windows that they learn from. */
export const learns = 60;
/** Weight of the newest window in a moving average, as is usual. */
const weight = 0.1;

export const plainDetectors: readonly PlainDetector[] = [
  {
    name: 'threshold',
    about: 'the share of a window is too many standard deviations above the mean of the first 60',
    distances: (windows) => distances(windows, shares(windows), 1),
  },
  {
    name: 'ewma',
    about: 'the same of a moving average of the share, in which the newest window counts a tenth',
    distances: (windows) => distances(windows, shares(windows), weight),
  },
  {
    name: 'ewma-load',
    about: 'the same of what the load does not explain, in standard deviations',
    distances(windows) {
      const expectation = learnExpectation(windows.slice(0, learns));
      const residuals = windows.map((window) => {
        const { mean, dispersion } = expectation.of(window).guess;
        return (window.conflicts - mean) / Math.sqrt(Math.max(1e-9, mean * dispersion));
      });
      return distances(windows, residuals, weight);
    },
  },
];

function shares(windows: readonly LoadWindow[]): number[] {
  return windows.map(({ conflicts, requests }) => conflicts / requests);
}

/** Moving averages in standard deviations of theirs from the mean of the first ones. */
function distances(windows: readonly LoadWindow[], values: readonly number[], newest: number) {
  const learnt = values.slice(0, learns);
  const mean = learnt.reduce((sum, value) => sum + value, 0) / learnt.length;
  const variance = learnt.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (learnt.length - 1);
  const deviation = Math.sqrt((variance * newest) / (2 - newest));
  let average = mean;
  return values.slice(learns).map((value, at) => {
    average += newest * (value - average);
    return {
      fromMs: windows[learns + at]!.fromMs,
      distance: deviation === 0 ? 0 : (average - mean) / deviation,
    };
  });
}
