import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, settledTimes, versionsWritten } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { rowsWhere } from '../rows/slot-groups.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import { slotRecords } from '../rows/slot-records.ts';

/**
 * Finds what contradicts the order of time: an answer that shows an older version than one that was complete before
 * it was asked for, a write whose version had been seen before it was sent, and reads of a version that never was.
 * A read that found nothing shows version 0. With `by` only its operations count, which see one record of a slot that
 * has several. O(n log n).
 */
export function staleReads(
  evidence: Evidence,
  groups: SlotGroups,
  collections: readonly string[] | undefined,
  by?: (operation: number) => boolean,
  { deletable = false }: { readonly deletable?: boolean } = {},
): Finding[] {
  const { history, audit } = evidence;
  const { command, operation, answer, version, nonce, sent, done } = history.columns;
  const written = versionsWritten(evidence, collections);
  const settled = settledTimes(evidence);
  const keyOf = (row: number): string => history.slotName(history.columns.slot[row]!);
  const seenAt = (row: number): string =>
    command[row] === 0 ? `version ${version[row]!} was read` : `version ${written[row]!} was written`;
  const stale = new Occurrences('stale-read', (row, seen) => ({
    key: keyOf(row),
    text: `${seenAt(row)} by a request that began after ${seenAt(seen)}`,
    nonces: [nonce[row]!, nonce[seen]!],
  }));
  const unwritten = new Occurrences('broken-chain', (row, last) => ({
    key: keyOf(row),
    text: `version ${version[row]!} was read, but the record ended at version ${last}`,
    nonces: [nonce[row]!],
  }));

  // Ranks put the reads of a version behind its write: 2v for the write, 2v + 1 for what saw it.
  const rank = new Float64Array(history.count).fill(Number.NaN);
  for (let row = 0; row < history.count; row++) {
    if (by?.(operation[row]!) === false) continue;
    if (command[row] !== 0) {
      if (written[row]! > 0) rank[row] = 2 * written[row]!;
    } else if (answer[row] === answers.missing) rank[row] = deletable ? Number.NaN : 1;
    else if (answer[row] === answers.found && version[row]! > 0) rank[row] = 2 * version[row]! + 1;
  }
  const ranked = rowsWhere(history, (row) => !Number.isNaN(rank[row]!));
  const note = (row: number, seen: number): void =>
    stale.add(done[row]!, Math.floor(rank[seen]! / 2) - Math.floor(rank[row]! / 2), row, seen);
  const records = audit === undefined ? undefined : slotRecords(evidence, groups, collections);
  for (const [group, rows] of ranked.entries()) {
    stale.look(rows.length);
    if (by === undefined && records !== undefined && records.count[group]! > 1) continue;
    findStale(rows, { sent, done: settled, rank }, note);
    if (records === undefined) continue;
    const last = records.version[group]!;
    for (const row of rows) {
      if (command[row] === 0 && rank[row]! > 2 * last + 1)
        unwritten.add(done[row]!, version[row]! - last, row, last);
    }
  }
  return [stale.finding(), unwritten.finding()];
}
