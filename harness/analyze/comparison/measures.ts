import { partOf } from '../../core/conflict-share.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { cpuMsPerWin, goodputPerS, p99Ms } from '../run-figures.ts';

/** A figure by which rows are compared. */
export interface Measure {
  readonly name: string;
  readonly better: 'more' | 'less';
  /** What a row is that has more of what is better, and one that has less. */
  readonly words: readonly [better: string, worse: string];
  /** Undefined where a run has not measured it. */
  readonly of: (run: RunRecord) => number | undefined;
  /** What the figure of half an event would be, where none was seen; a ratio needs something. Absent where that cannot be. */
  readonly half?: (run: RunRecord) => number;
}

/** Operations won a second. */
export const goodput: Measure = {
  name: 'goodput',
  better: 'more',
  words: ['FASTER', 'SLOWER'],
  of: goodputPerS,
  half: ({ durationS }) => 0.5 / durationS,
};

/** What rows are compared by; all of it counts for how many tests there are. */
export const measures: readonly Measure[] = [
  goodput,
  { name: 'p99', better: 'less', words: ['FASTER', 'SLOWER'], of: p99Ms },
  {
    name: '409 race',
    better: 'less',
    words: ['FEWER', 'MORE'],
    of: ({ conflicts }) => partOf(conflicts, conflicts.raceLost),
    half: ({ durationS, rates }) => 0.5 / Math.max(1, rates.attemptsPerS * durationS),
  },
  { name: 'CPU a win', better: 'less', words: ['CHEAPER', 'DEARER'], of: cpuMsPerWin },
];

/**
 * The logarithm of how many times a figure of one run is that of another; undefined where a run has not measured it. Where
 * neither saw any event they are equal, and where one did not, half an event stands for none.
 */
export function logRatio({ of, half }: Measure, run: RunRecord, reference: RunRecord): number | undefined {
  const [value, other] = [of(run), of(reference)];
  if (value === undefined || other === undefined) return undefined;
  if (value === 0 && other === 0) return 0;
  const above = value > 0 ? value : half?.(run);
  const below = other > 0 ? other : half?.(reference);
  return above === undefined || below === undefined ? undefined : Math.log(above / below);
}
