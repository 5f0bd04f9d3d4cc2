import type { Evidence } from '../../core/evidence.ts';
import { answers, effectsOf, fates, versionsWritten } from './effects.ts';
import { sortRows, firstWhere } from './row-order.ts';
import { groupBySlot } from './slot-groups.ts';
import type { Grouping } from './slot-groups.ts';

/** The commands that took effect, by slot and in the order of the versions that they made. */
export interface Steps extends Grouping {
  /** By row: the version that it made. */
  readonly wrote: Uint32Array;
  /** By row: the version that its decision saw; without a receipt the one before what it made. */
  readonly base: Uint32Array;
}

/**
 * Says whether versions tell in which order the effects of a run came: receipts, or answers whose tags count. Else only the
 * times of requests do.
 */
export function tellsOrder({ history, audit }: Evidence): boolean {
  if (audit !== undefined) return true;
  if (history.tags !== undefined) return false;
  const { command, answer, version } = history.columns;
  for (let row = 0; row < history.count; row++)
    if (command[row] !== 0 && answer[row] === answers.accepted && version[row] === 0) return false;
  return true;
}

/**
 * Puts every effect whose version is known into the order of versions; for slots of one record. None is where tags do not
 * count. O(n log n).
 */
export function stepsOf(evidence: Evidence, collection: string): Steps {
  const { history, audit } = evidence;
  const groups = groupBySlot(history);
  const { fate, receipt } = effectsOf(evidence, [collection]);
  const wrote = versionsWritten(evidence, [collection]);
  const base = new Uint32Array(history.count);
  const starts = new Uint32Array(groups.count + 1);
  const order = new Uint32Array(history.count);
  const isOpaque = audit === undefined && history.tags !== undefined;
  let at = 0;
  for (const { group, rows } of groups.slots) {
    const from = at;
    for (const row of rows) {
      if (fate[row] !== fates.effect || wrote[row] === 0 || isOpaque) continue;
      const proof = receipt[row]!;
      base[row] = proof >= 0 && audit !== undefined ? audit.receipts.read[proof]! : wrote[row]! - 1;
      order[at++] = row;
    }
    starts[group + 1] = at;
    sortRows(order.subarray(from, at), wrote);
  }
  return { starts, order: order.subarray(0, at), wrote, base };
}

/** The row of the effect that made a version of a slot's record; undefined where none, or more than one, is known of. */
export function effectThatMade(
  { starts, order, wrote }: Steps,
  group: number,
  version: number,
): number | undefined {
  const end = starts[group + 1]!;
  const at = firstWhere(starts[group]!, end, (one) => wrote[order[one]!]! >= version);
  const isMade = at < end && wrote[order[at]!] === version;
  const isOnly = at + 1 >= end || wrote[order[at + 1]!] !== version;
  return isMade && isOnly ? order[at] : undefined;
}
