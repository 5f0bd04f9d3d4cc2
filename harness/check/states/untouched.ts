import type { Evidence } from '../../core/evidence.ts';
import type { AnomalyKind, Finding } from '../../core/verdict.ts';
import { isIn } from '../rows/effects.ts';
import { ofRecords } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** Records that are seeded alike, and what it means that one of them is not as it was although nobody asked for it. */
export interface UntouchedOptions {
  readonly collection: string;
  readonly seeded: Readonly<Record<string, string>>;
  readonly kind: AnomalyKind;
}

/** Finds records of slots without any request that are not as they were seeded. O(n). */
export function untouched(evidence: Evidence, { collection, seeded, kind }: UntouchedOptions): Finding {
  const { history, audit } = evidence;
  const { index, count } = groupBySlot(history);
  const changed = ofRecords(kind, () => 'nobody asked for it, but it is not as it was seeded');
  const size = Object.keys(seeded).length;
  for (const [key, { live, fields }] of audit?.records ?? []) {
    const slot = isIn(key, [collection]) ? history.slotOf(key) : -1;
    const group = slot < 0 ? -1 : index.find(slot);
    if (slot < 0 || (group >= 0 && group < count)) continue;
    changed.look();
    const isSame = Object.entries(seeded).every(([name, value]) => fields.get(name) === value);
    if (!live || fields.size !== size || !isSame) changed.add(Infinity, 1, key);
  }
  return changed.finding();
}
