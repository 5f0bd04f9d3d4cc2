import type { Evidence } from '../core/evidence.ts';
import { notExamined } from '../core/verdict.ts';
import type { AnomalyKind, Finding, Witness } from '../core/verdict.ts';
import { answers } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import { runsOf } from './rows/row-order.ts';
import { toldEffects } from './told-effects.ts';
import { groupBy, rowsOf } from './rows/slot-groups.ts';

/**
 * Holds answers against receipts, nonce by nonce: what was accepted has one receipt a record, what was refused has
 * none, and no receipt is without a request. Needs an audit; where a service names its effects, those stand for receipts. O(n).
 */
export function receiptsMatch(evidence: Evidence): Finding[] {
  const { history, audit } = evidence;
  if (evidence.effects !== undefined) return toldEffects(evidence, evidence.effects);
  if (audit === undefined) return effectKinds.map((kind) => notExamined(kind, withoutReceipts));
  const { receipts } = audit;
  const { nonce, command, answer, sent, done, slot } = history.columns;
  const { count } = history;
  const ofRow = (row: number, text: string): Witness => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} ${text}`,
    nonces: [nonce[row]!],
  });
  const lost = new Occurrences('lost-effect', (row) => ofRow(row, 'was accepted, but has no receipt'));
  const refused = new Occurrences('refused-but-applied', (row) =>
    ofRow(row, `was answered ${history.entry(row).reason ?? history.entry(row).answer}, but took effect`),
  );
  const phantom = new Occurrences('phantom-effect', (i) => ({
    key: receipts.keys[receipts.key[i]!] ?? '',
    text: `a receipt names request ${receipts.nonce[i]!}, which changed nothing that we sent`,
    nonces: [receipts.nonce[i]!],
  }));
  const duplicate = new Occurrences('duplicate-effect', (i, times) => ({
    key: receipts.keys[receipts.key[i]!] ?? '',
    text: `request ${receipts.nonce[i]!} took effect ${times} times`,
    nonces: [receipts.nonce[i]!],
  }));

  const rows = history.rowsByNonce();
  const rowOf = new Uint32Array(receipts.count);
  for (let i = 0; i < receipts.count; i++) {
    const row = rows(receipts.nonce[i]!);
    phantom.look();
    if (row >= 0 && command[row] !== 0) rowOf[i] = row;
    else {
      rowOf[i] = count;
      phantom.add(Infinity, 1, i);
    }
  }
  const byRow = groupBy(rowOf, receipts.count, count + 1);
  for (let row = 0; row < count; row++) {
    if (command[row] === 0) continue;
    const found = byRow.starts[row + 1]! - byRow.starts[row]!;
    const code = answer[row]!;
    const isRefused = code === answers.conflict || code === answers.rejected || code === answers.notSent;
    if (code === answers.accepted) lost.look();
    if (isRefused) refused.look();
    if (code === answers.accepted && found === 0) lost.add(done[row]!, 1, row);
    if (found === 0) continue;
    duplicate.look();
    if (isRefused) refused.add(done[row]!, 1, row);
    if (found < 2) continue;
    for (const { length: times, 0: first } of runsOf(rowsOf(byRow, row), receipts.key))
      if (times > 1) duplicate.add(sent[row]!, times, first!, times, times - 1);
  }
  return [lost, refused, phantom, duplicate].map((occurrences) => occurrences.finding());
}

/** What answers and receipts, held against each other, can show. */
export const effectKinds: readonly AnomalyKind[] = [
  'lost-effect',
  'refused-but-applied',
  'phantom-effect',
  'duplicate-effect',
];

/** Why answers cannot be held against receipts where there are none. */
export const withoutReceipts = 'the service shows no receipts';
