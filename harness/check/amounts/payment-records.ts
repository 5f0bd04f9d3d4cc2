import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { notRead } from '../rows/unfound.ts';

/** Records that requests create under names made of their nonces, each with the amount that was asked for. */
export interface PaymentRecordOptions {
  readonly collection: string;
  readonly field: string;
  readonly amountOf: (operation: number) => number;
}

/** Holds the amount of every payment on record against what its request asked for. Needs an audit, as nobody else knows the names. O(n). */
export function paymentRecords(evidence: Evidence, options: PaymentRecordOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [notExamined('wrong-field', notRead(options.collection))];
  const { operation, done } = history.columns;
  const { collection, field, amountOf } = options;
  const wrong = new Occurrences<string>('wrong-field', (key, amount) => ({
    key,
    text: `its ${field} is ${plainOrQuoted(audit.records.get(key)?.fields.get(field) ?? 'missing')} instead of ${amount}`,
    nonces: [Number(nonceIn.exec(key)?.[1])],
  }));
  const rows = history.rowsByNonce();
  for (const [key, { live, fields }] of audit.records) {
    if (!live || !key.startsWith(`${collection}/`)) continue;
    const row = rows(Number(nonceIn.exec(key)?.[1]));
    if (row < 0) continue;
    wrong.look();
    const amount = amountOf(operation[row]!);
    if (fields.get(field) !== String(amount))
      wrong.add(done[row]!, Math.abs(Number(fields.get(field)) - amount) || 1, key, amount);
  }
  return [wrong.finding()];
}

const nonceIn = /\.p(\d+)$/;
