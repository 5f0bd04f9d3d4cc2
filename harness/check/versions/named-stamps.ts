import type { Evidence } from '../../core/evidence.ts';
import { numberOf } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { effectsOf, fates, isIn } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedColumns } from '../rows/sighted.ts';
import type { StampOptions } from './stamps.ts';

/**
 * Holds `changedBy` against what was sent, where only answers tell: a request that is named was sent for this slot before the
 * record was shown, and was not refused. Names that are none of ours say nothing. O(n).
 */
export function namedStamps(evidence: Evidence, { collection, by }: StampOptions): Finding {
  const { history, finals } = evidence;
  const { command, operation, slot, nonce, sent, done } = history.columns;
  const { fate } = effectsOf(evidence);
  const known = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    if (command[row] !== 0) known.set(numberOf(`request-${nonce[row]!}`), row);
  const wrong = new Occurrences('wrong-stamp', (at, writer) => ({
    key: `${collection}/${history.slotName(at)}`,
    text: `the record says that request ${nonce[writer]!} changed it, which was refused, sent later or for another`,
    nonces: [nonce[writer]!],
  }));
  const hold = (said: number, at: number, seenMs: number): void => {
    const writer = known.get(said);
    if (writer === undefined) return;
    wrong.look();
    const can = slot[writer] === at && fate[writer] !== fates.none && sent[writer]! <= seenMs;
    if (!can) wrong.add(seenMs, 1, at, writer);
  };
  const [saidBy] = sightedColumns(history, ['changedBy']);
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 && by?.(operation[row]!) !== false) hold(saidBy![row]!, slot[row]!, done[row]!);
  }
  for (const [key, { fields }] of finals ?? []) {
    const text = fields.get('changedBy');
    if (text !== undefined && isIn(key, [collection])) hold(numberOf(text), history.slotOf(key), Infinity);
  }
  return wrong.finding(wrong.examined > 0 ? undefined : 'who changed a record is told in words of its own');
}
