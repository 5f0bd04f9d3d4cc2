import { signedRankQuantile } from './signed-rank.ts';

/** Where the middle of differences lies, and between which ends with at least 95 % confidence. */
export interface Located {
  readonly estimate: number;
  /** Absent where there are too few differences for an interval. */
  readonly low?: number;
  readonly high?: number;
}

/** Fewer differences have no interval of 95 %: with five, all of them lie on one side of the truth in 1 of 16 cases. */
export const fewestForInterval = 6;

/**
 * The median of the averages of all pairs of differences, each with itself included (Hodges and Lehmann 1963), with the
 * interval that Wilcoxon's exact test leaves, as `wilcox.test(conf.int = TRUE, exact = TRUE)` of R. Differences that are
 * equal, or nothing, stay what they are: the interval then holds the truth rather more often than it says.
 */
export function locate(differences: readonly number[]): Located {
  const averages = averagesOf(differences);
  const [low, high] = [averages[(averages.length - 1) >> 1], averages[averages.length >> 1]];
  if (low === undefined || high === undefined)
    throw new RangeError('without differences nothing lies anywhere');
  const estimate = (low + high) / 2;
  return differences.length < fewestForInterval
    ? { estimate }
    : { estimate, ...endsOf(averages, differences.length, 0.025) };
}

/** Between which ends the middle lies, each missed with this probability at most; of too few differences, all of them. */
export function boundsOf(
  differences: readonly number[],
  tail: number,
): Required<Pick<Located, 'low' | 'high'>> {
  return endsOf(averagesOf(differences), differences.length, tail);
}

function endsOf(averages: Float64Array, n: number, tail: number) {
  const rank = Math.max(1, signedRankQuantile(tail, n));
  return { low: averages[rank - 1] ?? Number.NaN, high: averages[averages.length - rank] ?? Number.NaN };
}

/** The averages of all pairs, in order (Walsh 1949). */
function averagesOf(differences: readonly number[]): Float64Array {
  const n = differences.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let at = 0;
  for (let one = 0; one < n; one++)
    for (let other = one; other < n; other++)
      averages[at++] = ((differences[one] ?? 0) + (differences[other] ?? 0)) / 2;
  return averages.sort();
}
