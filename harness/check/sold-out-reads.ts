import type { Evidence } from '../core/evidence.ts';
import type { Anomaly } from '../core/verdict.ts';
import type { CapacityOptions } from './capacity.ts';
import { answers, commandNumber, fates, reasonNumber, versionsWritten } from './rows/effects.ts';
import type { Effects } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import { sortRows } from './rows/row-order.ts';
import type { SlotGroups } from './rows/slot-groups.ts';
import { slotRecords } from './rows/slot-records.ts';

/**
 * Finds reads that began after "sold out" had been answered and show a version from before the last purchase. Needs an
 * audit and one record a slot. O(n log n), and nothing where nobody reads.
 */
export function soldOutReads(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  effects: Effects,
): Anomaly[] {
  const { history, audit } = evidence;
  const { command, answer, reason, version, nonce, sent, done, slot } = history.columns;
  if (audit === undefined || command.subarray(0, history.count).indexOf(0) < 0) return [];
  const limit = Math.floor(options.initial / options.amount);
  const wanted = commandNumber(evidence, options.command);
  const soldOut = reasonNumber(options.soldOut);
  const stale = new Occurrences('stale-read', (row, last) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `version ${version[row]!} was read after "sold out" was answered, which version ${last} brought about`,
    nonces: [nonce[row]!],
  }));
  const records = slotRecords(evidence, groups, undefined);
  const made = versionsWritten(evidence, [options.collection]);
  const { starts, order } = groups;
  for (let group = 0; group < groups.count; group++) {
    if (records.count[group] !== 1) continue;
    const to = starts[group + 1]!;
    let refused = starts[group]!;
    while (
      refused < to &&
      !(answer[order[refused]!] === answers.conflict && reason[order[refused]!] === soldOut)
    )
      refused += 1;
    if (refused === to || limit < 1) continue;
    const buyers = order
      .subarray(starts[group], to)
      .filter((row) => command[row] === wanted && effects.fate[row] === fates.effect);
    if (buyers.length !== limit) continue;
    sortRows(buyers, 0, limit, made);
    const last = made[buyers[limit - 1]!]!;
    for (let i = refused + 1; i < to; i++) {
      const row = order[i]!;
      if (command[row] !== 0 || answer[row] !== answers.found) continue;
      if (version[row] === 0 || version[row]! >= last || sent[row]! <= done[order[refused]!]!) continue;
      stale.add(done[row]!, last - version[row]!, row, last);
    }
  }
  return stale.anomalies();
}
