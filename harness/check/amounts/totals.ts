import { collectionOf } from '../../core/record.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { absenceProves, shownAmount } from '../rows/fields.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { movingSlots } from '../rows/open-slots.ts';
import { notRead, unseen } from '../rows/unfound.ts';

/** A sum over the records of a slot that no command changes; measured reads show it. */
export interface TotalsOptions {
  /** The field that counts, by collection. */
  readonly fields: Readonly<Record<string, string>>;
  readonly total: (generation: number) => number;
  /** How many records of a slot hold all of it; absent where nobody knows them by name without an audit. */
  readonly records?: number;
  /** The collection whose records nobody knows by name without an audit. */
  readonly unread?: string;
}

/**
 * Holds every snapshot that was measured, and the records at the end, against the total that never changes: what a
 * half-done transfer shows. Snapshots are judged without an audit too, and so are records that show themselves when
 * nothing is under way. O(n).
 */
export function totals(evidence: Evidence, options: TotalsOptions): Finding[] {
  const { history, audit } = evidence;
  const { fields, records, unread } = options;
  const totalOf = (at: number): number => options.total(Math.floor(at / history.keys));
  const { nonce, command, answer, value, slot, done } = history.columns;
  const shown = new Occurrences('wrong-total', (row) => ({
    key: history.slotName(slot[row]!),
    text: `a snapshot showed ${value[row]!} in all where there are ${totalOf(slot[row]!)}`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 || answer[row] !== answers.found) continue;
    if (Number.isNaN(value[row]!)) continue;
    shown.look();
    const away = Math.abs(value[row]! - totalOf(slot[row]!));
    if (away > 0) shown.add(done[row]!, away, row);
  }
  const left = new Occurrences('wrong-total', (at, sum) => ({
    key: history.slotName(at),
    text: `the records hold ${sum} in all where there are ${totalOf(at)}`,
    nonces: [],
  }));
  const provesAbsence = absenceProves(evidence);
  const sums = new Map<number, { sum: number; records: number }>();
  const seen = audit?.records ?? (records === undefined ? undefined : evidence.finals);
  for (const [key, stored] of seen ?? []) {
    const field = fields[collectionOf(key)];
    const at = field === undefined ? -1 : history.slotOf(key);
    if (field === undefined || at < 0) continue;
    const missing = provesAbsence ? 0 : Number.NaN;
    const held = stored.live ? (shownAmount(stored, field) ?? Number.NaN) : missing;
    const known = sums.get(at) ?? { sum: 0, records: 0 };
    sums.set(at, { sum: known.sum + held, records: known.records + 1 });
  }
  const moving = movingSlots(evidence);
  for (const [at, { sum, records: found }] of sums) {
    // What may yet happen, and what a service does not show, leaves the sum open.
    if (audit === undefined && (found !== records || Number.isNaN(sum) || moving.has(at))) continue;
    left.look();
    const total = totalOf(at);
    if (sum !== total) left.add(Infinity, Number.isNaN(sum) ? Infinity : Math.abs(sum - total), at, sum);
  }
  return [
    shown.finding(shown.examined === 0 && records !== undefined ? 'no snapshot showed all of it' : undefined),
    left.findingUnless(
      unread === undefined
        ? unseen(evidence, 'the service does not show all records at the end, or in its own way')
        : notRead(unread),
    ),
  ];
}
