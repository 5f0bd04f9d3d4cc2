import type { Evidence } from '../../core/evidence.ts';
import { isDigest, numberOf } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { effectsOf, fates, isIn, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedColumns } from '../rows/sighted.ts';
import { StampTimes } from './stamp-times.ts';
import type { StampOptions } from './stamps.ts';

/** Smaller numbers are no milliseconds since 1970. */
const firstMs = 1e12;
/** How far a clock that nobody knows may be from itself. */
const looseMs = 50;

/** When a record says that a request changed it, as somebody saw it. */
interface Told {
  readonly writer: number;
  readonly atMs: number;
  readonly seenMs: number;
}

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
    text: `the record says that request ${nonce[writer]!} changed it, which was refused, sent at another time or for another`,
    nonces: [nonce[writer]!],
  }));
  const settled = settledTimes(evidence);
  const told: Told[] = [];
  const hold = (said: number, saidAt: number, at: number, seenMs: number): void => {
    const writer = known.get(said);
    if (writer === undefined) return;
    wrong.look();
    const can = slot[writer] === at && fate[writer] !== fates.none && sent[writer]! <= seenMs;
    if (!can) wrong.add(seenMs, 1, at, writer);
    // Other words than milliseconds since 1970 say nothing of when.
    else if (saidAt > firstMs && !isDigest(saidAt)) told.push({ writer, atMs: saidAt, seenMs });
  };
  const [saidBy, saidAt] = sightedColumns(history, ['changedBy', 'changedAt']);
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 && by?.(operation[row]!) !== false)
      hold(saidBy![row]!, saidAt![row]!, slot[row]!, done[row]!);
  }
  for (const [key, { fields }] of finals ?? []) {
    const text = fields.get('changedBy');
    const when = numberOf(fields.get('changedAt') ?? '');
    if (text !== undefined && isIn(key, [collection]))
      hold(numberOf(text), when, history.slotOf(key), Infinity);
  }
  const isCoarse = told.every(({ atMs }) => atMs % 1000 === 0);
  const times = new StampTimes(
    (_, seenMs, writer) => wrong.add(seenMs, 1, slot[writer]!, writer),
    undefined,
    isCoarse ? 1000 + looseMs : looseMs,
  );
  for (const { writer, atMs, seenMs } of told)
    times.add('', writer, atMs, sent[writer]!, settled[writer]!, seenMs);
  times.end();
  return wrong.finding(wrong.examined > 0 ? undefined : 'who changed a record is told in words of its own');
}
