import type { Evidence } from '../../core/evidence.ts';
import { effectsOf, fates, versionsWritten } from './effects.ts';
import { sortRows } from './row-order.ts';
import { groupBySlot } from './slot-groups.ts';
import type { Grouping } from './slot-groups.ts';

/** The commands that took effect, by slot and in the order of the versions that they made. */
export interface Steps extends Grouping {
  /** By row: the version that it made. */
  readonly wrote: Uint32Array;
  /** By row: the version that its decision saw; without a receipt the one before what it made. */
  readonly base: Uint32Array;
}

/** Puts every effect whose version is known into the order of versions; for slots of one record. O(n log n). */
export function stepsOf(evidence: Evidence, collection: string): Steps {
  const { history, audit } = evidence;
  const groups = groupBySlot(history);
  const { fate, receipt } = effectsOf(evidence, [collection]);
  const wrote = versionsWritten(evidence, [collection]);
  const base = new Uint32Array(history.count);
  const starts = new Uint32Array(groups.count + 1);
  const order = new Uint32Array(history.count);
  let at = 0;
  for (let group = 0; group < groups.count; group++) {
    const from = at;
    for (let i = groups.starts[group]!; i < groups.starts[group + 1]!; i++) {
      const row = groups.order[i]!;
      if (fate[row] !== fates.effect || wrote[row] === 0) continue;
      const proof = receipt[row]!;
      base[row] = proof >= 0 && audit !== undefined ? audit.receipts.read[proof]! : wrote[row]! - 1;
      order[at++] = row;
    }
    starts[group + 1] = at;
    sortRows(order, from, at, wrote);
  }
  return { starts, order: order.subarray(0, at), wrote, base };
}
