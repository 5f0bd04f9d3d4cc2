import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { withoutReceipts } from '../receipts.ts';
import { answers, fates, reasonNumber, versionsWritten } from '../rows/effects.ts';
import type { Effects } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, countBelow, sortRows } from '../rows/row-order.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import { slotRecords } from '../rows/slot-records.ts';
import type { CapacityOptions } from './capacity-options.ts';

/**
 * Finds reads that began after "sold out" had been answered and show a version from before the purchase that left too
 * little for it. Needs an audit and one record a slot. O(n log n), and nothing where nobody reads.
 */
export function soldOutReads(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  effects: Effects,
  units: Float64Array,
): Finding[] {
  const { history, audit } = evidence;
  const { command, answer, reason, version, nonce, sent, done, slot } = history.columns;
  if (audit === undefined) return [notExamined('stale-read', withoutReceipts)];
  if (command.subarray(0, history.count).indexOf(0) < 0) return [notExamined('stale-read', 'nobody read')];
  const soldOut = reasonNumber(options.soldOut);
  const stale = new Occurrences('stale-read', (row, last) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `version ${version[row]!} was read after "sold out" was answered, which version ${last} brought about`,
    nonces: [nonce[row]!],
  }));
  const records = slotRecords(evidence, groups, undefined);
  const made = versionsWritten(evidence, [options.collection]);
  const isShown = (row: number): boolean =>
    command[row] === 0 && answer[row] === answers.found && version[row] !== 0;
  for (const { group, rows } of groups.slots) {
    // Nothing is sorted where nobody read.
    if (records.count[group] !== 1 || !rows.some(isShown)) continue;
    const refused = rows.filter((row) => answer[row] === answers.conflict && reason[row] === soldOut);
    if (refused.length === 0) continue;
    const buyers = rows.filter((row) => units[row]! > 0 && effects.fate[row] === fates.effect);
    sortRows(buyers, made);
    const sums = new Float64Array(buyers.length);
    let taken = 0;
    for (const [i, row] of buyers.entries()) sums[i] = taken += units[row]!;
    if (taken > options.initial) continue;

    // By refusal, in the order in which they ended: the version that all of them so far speak of.
    const needed = new Uint32Array(refused.length);
    const ends = new Float64Array(refused.length);
    let last = 0;
    for (const [i, row] of refused.entries()) {
      const decisive = countAtMost(sums, options.initial - units[row]!);
      if (units[row]! <= options.initial && decisive < buyers.length)
        last = Math.max(last, made[buyers[decisive]!]!);
      needed[i] = last;
      ends[i] = done[row]!;
    }
    for (const row of rows) {
      if (!isShown(row)) continue;
      const before = countBelow(ends, sent[row]!);
      const must = before === 0 ? 0 : needed[before - 1]!;
      stale.look();
      if (version[row]! < must) stale.add(done[row]!, must - version[row]!, row, must);
    }
  }
  return [stale.finding()];
}
