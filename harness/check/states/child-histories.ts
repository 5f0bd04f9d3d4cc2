import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { commandNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { recordHistories } from '../rows/trace-order.ts';
import type { Containment } from './containment-options.ts';

/**
 * Follows each child through its versions: it is created while it is not there and removed while it is, in turn.
 * O(n log n).
 */
export function childHistories(evidence: Evidence, tree: Containment): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { command, done } = history.columns;
  const { keys, key, nonce, wrote } = audit.receipts;
  const created = commandNumber(evidence, tree.create);
  const removed = commandNumber(evidence, tree.remove);
  const rows = history.rowsByNonce();
  const keyOf = (trace: number): string => keys[key[trace]!] ?? '';
  const second = new Occurrences('second-winner', (trace, before) => ({
    key: keyOf(trace),
    text: `version ${wrote[trace]!} created it, but it had been there since version ${before < 0 ? 1 : wrote[before]!}`,
    nonces: before < 0 ? [nonce[trace]!] : [nonce[before]!, nonce[trace]!],
  }));
  const late = new Occurrences('change-after-delete', (trace, before) => ({
    key: keyOf(trace),
    text:
      before < 0
        ? `version ${wrote[trace]!} removed it before anybody had created it`
        : `version ${wrote[trace]!} removed it, but version ${wrote[before]!} had done so already`,
    nonces: before < 0 ? [nonce[trace]!] : [nonce[before]!, nonce[trace]!],
  }));
  for (const { key: own, traces } of recordHistories(audit.receipts, tree.children)) {
    const isSeeded = tree.seeded.some((name) => own.endsWith(`.${name}`));
    let isThere = isSeeded;
    let before = -1;
    for (const trace of traces) {
      const row = rows(nonce[trace]!);
      if (wrote[trace] === 0 || row < 0) continue;
      // After a version that nobody is known to have made nothing is said of the next.
      if (command[row] === created) second.look();
      if (command[row] === removed) late.look();
      const isNext = wrote[trace] === (before < 0 ? (isSeeded ? 2 : 1) : wrote[before]! + 1);
      if (isNext && isThere && command[row] === created) second.add(done[row]!, 1, trace, before);
      if (isNext && !isThere && command[row] === removed) late.add(done[row]!, 1, trace, before);
      isThere = command[row] === created;
      before = trace;
    }
  }
  return [second.finding(), late.finding()];
}
