import type { Evidence } from '../core/evidence.ts';
import { notExamined } from '../core/verdict.ts';
import type { Finding } from '../core/verdict.ts';
import { withoutReceipts } from './receipts.ts';
import { commandNumber, keysIn } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';

/** A command that changes several records, all or nothing. */
export interface HalfEffectOptions {
  readonly command: string;
  /** Where its records are; others, such as that of an idempotency key, are not counted. */
  readonly collections: readonly string[];
  /** How many of them it changes. */
  readonly records: number;
}

/**
 * Finds commands that took effect on some of their records only, by their receipts; one that has no receipt at all is
 * no half. Needs an audit. O(n).
 */
export function halfEffects(evidence: Evidence, options: HalfEffectOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [notExamined('half-effect', withoutReceipts)];
  const { nonce, command, slot, done } = history.columns;
  const { receipts } = audit;
  const wanted = commandNumber(evidence, options.command);
  const counted = keysIn(receipts, options.collections);
  const rows = history.rowsByNonce();
  const written = new Uint8Array(history.count);
  for (let i = 0; i < receipts.count; i++) {
    const row = rows(receipts.nonce[i]!);
    if (row < 0 || command[row] !== wanted || written[row] === 255) continue;
    if (receipts.wrote[i]! > 0 && counted[receipts.key[i]!] === 1) written[row]! += 1;
  }
  const half = new Occurrences('half-effect', (row, found) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} changed ${found} of ${options.records} records`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    const found = written[row]!;
    if (found === 0) continue;
    half.look();
    if (found < options.records) half.add(done[row]!, options.records - found, row, found);
  }
  return [half.finding()];
}
