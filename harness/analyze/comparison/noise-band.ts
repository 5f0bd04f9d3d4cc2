import { boundsOf } from './hodges-lehmann.ts';

/** What is always taken for noise, as a logarithm of a ratio. */
export const leastBand = Math.log(1.02);

/**
 * How far from nothing a comparison may lie that compares the same with the same: the 95th percentile of where the reference
 * lies beside the reference again, raced in the same blocks and reckoned in the same way, whichever side is the farther; in
 * logarithms, and never less than 2 %. Where nobody raced it again, 2 % is all that is known.
 */
export function noiseBand(againsts: readonly number[]): number {
  if (againsts.length === 0) return leastBand;
  const { low, high } = boundsOf(againsts, 0.05);
  return Math.max(leastBand, Math.abs(low), Math.abs(high));
}
