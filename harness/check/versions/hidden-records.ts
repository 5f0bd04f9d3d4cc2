import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { firstSent } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** Seeded records of a collection, one a slot, that operations read. */
export interface ReadRecords {
  readonly collection: string;
  /** Fields that stay as they are until the record changes; absent where nothing is said of its tags. */
  readonly fields?: readonly string[];
  /** The operations that read a record of this collection; without it all do. */
  readonly by?: (operation: number) => boolean;
  /** Records say who changed them last and when; `unlessTagsRecur` where they come back to what they held before. */
  readonly stamped?: 'always' | 'unlessTagsRecur';
  /** The command that deletes one; without it nobody does. */
  readonly deletedBy?: string;
  /** A service of others may remove one that is used up: what its reads show is held against that elsewhere. */
  readonly isUsedUp?: true;
}

/**
 * Finds reads that were told that there is no record where one was all the time: it was seeded, it was shown to somebody, or a
 * change of it had been answered where the service mostly shows what is asked for, and nobody can have deleted it. The look at the
 * end is such a read, of records that were shown to somebody in the race. A service
 * that offers no such route shows nothing to anybody. That records are there is no order of them, so that it counts for no case that
 * was looked at. O(n).
 */
export function hiddenRecords(evidence: Evidence, options: ReadRecords): Finding[] {
  const { collection, by, deletedBy, isUsedUp } = options;
  const { history } = evidence;
  if (isUsedUp === true && history.tags !== undefined) return [];
  const { command, answer, operation, slot, nonce, sent, done } = history.columns;
  const isGone = (name: string): boolean => evidence.finals?.get(`${collection}/${name}`)?.live === false;
  const someAreGone = [...(evidence.finals ?? [])].some(
    ([key, { live }]) => !live && key.startsWith(`${collection}/`),
  );
  if (!someAreGone && !answer.subarray(0, history.count).includes(answers.missing)) return [];
  const isRead = (row: number): boolean => command[row] === 0 && by?.(operation[row]!) !== false;
  const deletes = deletedBy === undefined ? -1 : commandNumber(evidence, deletedBy);
  const { fate } = effectsOf(evidence);
  const asked = firstSent(evidence);
  const hidden = new Occurrences('stale-read', (row) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was told that there is no record, which was there all the time`,
    nonces: [nonce[row]!],
  }));
  const goneAtEnd = new Occurrences('stale-read', (row) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `the record is not there at the end, which request ${nonce[row]!} was shown and nobody has deleted`,
    nonces: [nonce[row]!],
  }));
  const doubtful: number[] = [];
  let found = 0;
  let missing = 0;
  for (const { name, rows: own } of groupBySlot(history).slots) {
    const deletedMs = first(own, asked, (row) => command[row] === deletes && fate[row] !== fates.none);
    const shownMs = first(own, done, (row) => isRead(row) && answer[row] === answers.found);
    const changedMs = first(own, done, (row) => command[row] !== 0 && answer[row] === answers.accepted);
    if (deletedMs === Infinity && shownMs < Infinity && isGone(name)) {
      const last = own.findLast((row) => isRead(row) && answer[row] === answers.found);
      if (last !== undefined) goneAtEnd.add(Infinity, 1, last);
    }
    for (const row of own) {
      if (!isRead(row) || done[row]! >= deletedMs) continue;
      if (answer[row] === answers.found) found += 1;
      if (answer[row] !== answers.missing) continue;
      missing += 1;
      if (shownMs < sent[row]!) hidden.add(done[row]!, 1, row);
      else if (changedMs < sent[row]! || isThereLater(own, row)) doubtful.push(row);
    }
  }
  // What was never there before it was missing is known by others that are mostly shown.
  if (found > missing) for (const row of doubtful) hidden.add(done[row]!, 1, row);
  return [hidden, goneAtEnd].filter(({ count }) => count > 0).map((wrong) => wrong.finding());

  function isThereLater(own: Uint32Array, row: number): boolean {
    const key = `${collection}/${history.slotName(slot[row]!)}`;
    return (
      recordsOf(evidence)?.get(key)?.live === true ||
      own.some((other) => isRead(other) && answer[other] === answers.found)
    );
  }
}

/** The earliest time of the rows that are meant; Infinity for none. */
function first(rows: Uint32Array, timeOf: Float64Array, isMeant: (row: number) => boolean): number {
  let earliest = Infinity;
  for (const row of rows) if (isMeant(row) && timeOf[row]! < earliest) earliest = timeOf[row]!;
  return earliest;
}
