import { Receipts } from '../core/evidence.ts';
import type { Audit, Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';

/**
 * The evidence of a race cut before each of some slots, as if each part of its generations had been handed to a judge alone:
 * with its rows, what they told, its records and its receipts. What belongs to no slot goes with the last part.
 */
export function splitEvidence(evidence: Evidence, firstSlots: readonly number[]): Evidence[] {
  const bounds = [0, ...firstSlots, Infinity];
  return bounds.slice(1).map((to, part) => {
    const from = bounds[part]!;
    const isOwn = (slot: number): boolean => (slot < 0 ? to === Infinity : slot >= from && slot < to);
    const { audit, ...others } = evidence;
    return {
      ...others,
      history: rowsWhere(evidence.history, isOwn),
      ...(audit === undefined ? {} : { audit: auditWhere(evidence.history, audit, isOwn) }),
    };
  });
}

function rowsWhere(whole: History, isOwn: (slot: number) => boolean): History {
  const { columns, count, keys, salt, sightings } = whole;
  const part = new History(keys, count, undefined, salt);
  for (let row = 0; row < count; row++) {
    if (!isOwn(columns.slot[row]!)) continue;
    for (const [name, column] of Object.entries(part.columns))
      column[part.count] = columns[name as keyof typeof columns][row]!;
    part.sightings.take(sightings, row, part.count);
    part.count += 1;
  }
  return part;
}

function auditWhere(history: History, audit: Audit, isOwn: (slot: number) => boolean): Audit {
  const { count, keys, nonce, key, read, wrote } = audit.receipts;
  const receipts = new Receipts();
  for (let at = 0; at < count; at++) {
    const own = keys[key[at]!]!;
    if (isOwn(history.slotOf(own)))
      receipts.add({
        nonce: nonce[at]!,
        traces: [{ key: own, read: read[at]!, wrote: wrote[at] === 0 ? null : wrote[at]! }],
      });
  }
  return {
    records: new Map([...audit.records].filter(([own]) => isOwn(history.slotOf(own)))),
    receipts,
  };
}
