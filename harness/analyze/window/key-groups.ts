import { keyProbabilities } from '../../core/skew.ts';
import type { Skew } from '../../core/skew.ts';

/** Keys that are wanted equally often. */
export interface KeyGroup {
  readonly count: number;
  /** Of one key, among all operations. */
  readonly probability: number;
}

/** So many keys under a skew, the hottest first; keys within a hundredth of each other are one group. */
export function keyGroups(skew: Skew, keys: number): readonly KeyGroup[] {
  const groups: { count: number; total: number; first: number }[] = [];
  for (const probability of keyProbabilities(skew, keys).toSorted().toReversed()) {
    const last = groups.at(-1);
    if (last !== undefined && probability > last.first * 0.99) {
      last.count += 1;
      last.total += probability;
    } else if (probability > 0) groups.push({ count: 1, total: probability, first: probability });
  }
  return groups.map(({ count, total }) => ({ count, probability: total / count }));
}
