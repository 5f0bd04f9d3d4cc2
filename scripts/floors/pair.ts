import { medianOf, spreadOf } from '../../harness/analyze/median.ts';
import type { Spread } from '../../harness/analyze/median.ts';
import type { Loaded } from './load.ts';

/** One measurement beside its floor. */
export interface Pair extends Loaded {
  readonly floorPerS: number;
}

/** Measures both in turn; which goes first alternates, so that a drift of the machine favours nobody. */
export async function inTurn(
  ours: () => Promise<Loaded>,
  floor: () => Promise<number>,
  floorFirst: boolean,
): Promise<Pair> {
  if (floorFirst) return { floorPerS: await floor(), ...(await ours()) };
  const loaded = await ours();
  return { floorPerS: await floor(), ...loaded };
}

/** Ours over the floor: the median of the pairs, least and most. */
export function ratioOf(pairs: readonly Pair[]): Spread {
  return spreadOf(pairs.map(({ perS, floorPerS }) => perS / floorPerS));
}

/** The median of a figure over the pairs. */
export function medianOver(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  return medianOf(pairs.map(of)) ?? 0;
}
