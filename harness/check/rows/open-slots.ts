import type { Evidence } from '../../core/evidence.ts';
import { effectsOf, fates } from './effects.ts';

/** Slots in which something may still happen, or has without anybody knowing; none where there is an audit. O(n). */
export function openSlots(evidence: Evidence): ReadonlySet<number> {
  const { fate } = effectsOf(evidence);
  return slotsOf(evidence, (row) => fate[row] === fates.possible);
}

/**
 * Slots in which something may still happen while their records are looked at one by one: somebody was not answered, or by
 * whoever stands before the service. Behind a 500 of the service itself its records are what they are, all or nothing. None where there
 * is an audit, which is of one moment. O(n).
 */
export function movingSlots(evidence: Evidence): ReadonlySet<number> {
  if (evidence.audit !== undefined) return new Set();
  const { fate } = effectsOf(evidence);
  const { status } = evidence.history.columns;
  return slotsOf(
    evidence,
    (row) => fate[row] === fates.possible && (status[row] === 0 || status[row]! > 500),
  );
}

function slotsOf({ history }: Evidence, isMeant: (row: number) => boolean): ReadonlySet<number> {
  return new Set(history.columns.slot.subarray(0, history.count).filter((_, row) => isMeant(row)));
}
