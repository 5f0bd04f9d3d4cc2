/**
 * How many of the 2ⁿ ways to give the ranks 1 to n a sign have each sum of those with a plus, from 0 to n(n + 1)/2: the
 * exact null distribution of Wilcoxon's signed ranks, by counting (Wilcoxon 1945). Counts are exact to n = 53, and as
 * near as a double can be beyond.
 */
function waysOf(n: number): Float64Array {
  const ways = new Float64Array((n * (n + 1)) / 2 + 1);
  ways[0] = 1;
  let most = 0;
  for (let rank = 1; rank <= n; rank++) {
    most += rank;
    for (let sum = most; sum >= rank; sum--) ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  }
  return ways;
}

/**
 * The least sum of ranks that n signs keep below or at with at least this probability, as `qsignrank` of R has it: which
 * of the ordered averages of pairs ends an interval.
 */
export function signedRankQuantile(probability: number, n: number): number {
  const ways = waysOf(n);
  const all = 2 ** n;
  let below = 0;
  for (let sum = 0; sum < ways.length; sum++) {
    below += (ways[sum] ?? 0) / all;
    // As R does: a sum of doubles may fall short of what it is.
    if (below >= probability - 10 * Number.EPSILON) return sum;
  }
  return ways.length - 1;
}
