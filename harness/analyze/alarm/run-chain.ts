/** How likely each step of a sum is: `chances[i]` is that of `from + i`. */
export interface StepChances {
  readonly from: number;
  readonly chances: Float64Array;
}

/**
 * Where a cumulative sum in whole units, which never falls below 0, will be after one more step: `at[i]` is how likely `i` is. All
 * that would be above `top` is at `top`.
 */
export function advance(at: Float64Array, { from, chances }: StepChances, top: number): Float64Array {
  const highest = Math.min(top, Math.max(0, at.length - 1 + from + chances.length - 1));
  const next = new Float64Array(highest + 1);
  // Counts have large steps: most of the small ones never happen.
  for (let step = 0; step < chances.length; step++) {
    const chance = chances[step]!;
    if (chance === 0) continue;
    for (let state = 0, to = from + step; state < at.length; state++, to++)
      next[to <= 0 ? 0 : to >= highest ? highest : to]! += at[state]! * chance;
  }
  return next;
}

/**
 * How many steps such a sum takes on average until it is at `limit` or above, from 0 on: the average run length of a chart of
 * counts (Lucas 1985), by its Markov chain (Brook and Evans 1972).
 */
export function averageRunLength(steps: StepChances, limit: number): number {
  let at: Float64Array = Float64Array.of(1);
  let [length, left, kept] = [0, 1, 0];
  for (;;) {
    length += left;
    at = advance(at, steps, limit).slice(0, limit);
    const now = at.reduce((sum, chance) => sum + chance, 0);
    // In the end each step leaves the same share.
    const share = now / left;
    if (now === 0 || Math.abs(share - kept) < 1e-14) return length + now / (1 - share);
    [left, kept] = [now, share];
  }
}
