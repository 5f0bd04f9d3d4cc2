import type { Evidence } from '../../core/evidence.ts';
import { effectsOf, fates } from './effects.ts';

/** Slots in which something may still happen, or has without anybody knowing; none where there is an audit. O(n). */
export function openSlots(evidence: Evidence): ReadonlySet<number> {
  const { fate } = effectsOf(evidence);
  return new Set(
    evidence.history.columns.slot.subarray(0, fate.length).filter((_, row) => fate[row] === fates.possible),
  );
}
