/**
 * The mean that a count of events speaks for at most, `z` standard deviations of the normal distribution away: the root of a
 * count has a variance of a quarter (Anscombe 1948; within 2 % of the exact bound at 99 %, for none too).
 */
export function mostCount(count: number, z: number): number {
  return (Math.sqrt(count + 1) + z / 2) ** 2;
}

/** The mean that it speaks for at least. */
export function leastCount(count: number, z: number): number {
  return Math.max(0, Math.sqrt(count) - z / 2) ** 2;
}
