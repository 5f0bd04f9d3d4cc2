import type { Evidence } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';

/** A sum over the records of a slot that no command changes; measured reads show it. */
export interface TotalsOptions {
  /** The field that counts, by collection. */
  readonly fields: Readonly<Record<string, string>>;
  readonly total: number;
}

/**
 * Holds every snapshot that was measured, and the records at the end, against the total that never changes: what a
 * half-done transfer shows. Snapshots are judged without an audit too. O(n).
 */
export function totals(evidence: Evidence, options: TotalsOptions): Finding[] {
  const { history, audit } = evidence;
  const { fields, total } = options;
  const { nonce, command, answer, value, slot, done } = history.columns;
  const shown = new Occurrences('wrong-total', (row) => ({
    key: history.slotName(slot[row]!),
    text: `a snapshot showed ${value[row]!} in all where there are ${total}`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 || answer[row] !== answers.found) continue;
    const away = Math.abs(value[row]! - total);
    if (away > 0) shown.add(done[row]!, away, row);
  }
  const left = new Occurrences('wrong-total', (at, sum) => ({
    key: history.slotName(at),
    text: `the records hold ${sum} in all where there are ${total}`,
    nonces: [],
  }));
  const sums = new Map<number, number>();
  for (const [key, stored] of audit?.records ?? []) {
    const field = fields[key.slice(0, key.indexOf('/'))];
    const at = field === undefined ? -1 : history.slotOf(key);
    if (field === undefined || at < 0) continue;
    const held = stored.live ? (integerOf(stored.fields.get(field)) ?? Number.NaN) : 0;
    sums.set(at, (sums.get(at) ?? 0) + held);
  }
  for (const [at, sum] of sums) {
    if (sum !== total) left.add(Infinity, Number.isNaN(sum) ? Infinity : Math.abs(sum - total), at, sum);
  }
  return [shown.finding(), left.finding()];
}
