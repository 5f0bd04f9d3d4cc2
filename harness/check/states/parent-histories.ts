import type { Evidence } from '../../core/evidence.ts';
import { absent } from '../../core/record.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { recordHistories } from '../rows/trace-order.ts';
import type { Containment } from './containment-options.ts';

/**
 * Follows each parent through its versions, counting its children anew: it is deleted when there are none, and nothing
 * happens to it afterwards; what was told of its counter is the number that there was. O(n log n).
 */
export function parentHistories(evidence: Evidence, tree: Containment): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { command, answer, value, done } = history.columns;
  const { keys, key, nonce, wrote, read } = audit.receipts;
  const created = commandNumber(evidence, tree.create);
  const removed = commandNumber(evidence, tree.remove);
  const deleted = commandNumber(evidence, tree.delete);
  const rows = history.rowsByNonce();
  const keyOf = (trace: number): string => keys[key[trace]!] ?? '';
  const wrong = new Occurrences('wrong-counter', (trace, count) => ({
    key: keyOf(trace),
    text: `request ${nonce[trace]!} was told ${value[rows(nonce[trace]!)]!} for version ${wrote[trace]!}, where there were ${count}`,
    nonces: [nonce[trace]!],
  }));
  const nonEmpty = new Occurrences('deleted-non-empty', (trace, count) => ({
    key: keyOf(trace),
    text: `version ${wrote[trace]!} deleted it with ${count} in it; the decision saw version ${read[trace]!}`,
    nonces: [nonce[trace]!],
  }));
  const resurrected = new Occurrences('resurrected', (trace, deletion) => ({
    key: keyOf(trace),
    text:
      trace === deletion
        ? `version ${wrote[deletion]!} deleted it, but it is there at the end`
        : `version ${wrote[deletion]!} deleted it, and version ${wrote[trace]!} brought it back`,
    nonces: trace === deletion ? [nonce[deletion]!] : [nonce[deletion]!, nonce[trace]!],
  }));
  const late = new Occurrences('change-after-delete', (trace, deletion) => ({
    key: keyOf(trace),
    text: `version ${wrote[deletion]!} deleted it, and version ${wrote[trace]!} did so again`,
    nonces: [nonce[deletion]!, nonce[trace]!],
  }));
  for (const { traces } of recordHistories(audit.receipts, tree.parents)) {
    let count = tree.seeded.length;
    let made = 1;
    let deletion = -1;
    let last = -1;
    for (const trace of traces) {
      const row = rows(nonce[trace]!);
      if (wrote[trace] === 0 || row < 0) continue;
      // A version that nobody is known to have made may have changed the number.
      if (wrote[trace]! !== made + 1) count = Number.NaN;
      made = wrote[trace]!;
      last = trace;
      if (command[row] === deleted) {
        if (!Number.isNaN(count)) nonEmpty.look();
        late.look();
        if (count > 0) nonEmpty.add(done[row]!, count, trace, count);
        if (deletion >= 0) late.add(done[row]!, 1, trace, deletion);
        deletion = trace;
        continue;
      }
      if (command[row] === created) count += 1;
      else if (command[row] === removed) count -= 1;
      if (deletion >= 0) resurrected.add(done[row]!, 1, trace, deletion);
      if (answer[row] === answers.accepted && !Number.isNaN(count)) wrong.look();
      const off = answer[row] === answers.accepted ? Math.abs(value[row]! - count) : 0;
      if (off > 0) wrong.add(done[row]!, off, trace, count);
    }
    if (deletion >= 0) resurrected.look();
    if (last >= 0 && last === deletion && (audit.records.get(keyOf(last)) ?? absent).live)
      resurrected.add(Infinity, 1, last, last);
  }
  return [wrong, nonEmpty, resurrected, late].map((occurrences) => occurrences.finding());
}
