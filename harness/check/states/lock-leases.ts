import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes } from '../../core/reason.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { clockErrorMs } from '../rows/grants.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { LockOptions } from './lock-options.ts';

/** How much later than its lease a lock of a service that is not ours may end. */
export const foreignLatenessMs = 50;
/** Refusals without a code, of locks long over, that are no chance. */
const mostRefusals = 12;

/**
 * Looks at what became of locks that nobody gave back: somebody else is granted the file when their lease is over. Who is
 * told so late that it is locked shows a lock that outlived its lease; refusals that do not say why show it where they are
 * many, and no such lock has ever been followed by another one. A case is a lock that another one came after, or that nobody
 * asked for after its end. O(n log n).
 */
export function lockLeases(evidence: Evidence, options: LockOptions, { grant }: Grants): Finding {
  const { history } = evidence;
  const { nonce, command, answer, reason, sent, done, slot } = history.columns;
  const [acquire, release] = [options.acquire, options.release].map((name) => commandNumber(evidence, name));
  const latenessMs = history.tags === undefined ? clockErrorMs : foreignLatenessMs;
  const { fate } = effectsOf(evidence);
  const outlived = new Occurrences('wrong-expiry', (row, holder) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused ${(sent[row]! - done[holder]!).toFixed(0)} ms after request ${nonce[holder]!} had been granted the lock for ${options.leaseMs} ms, which nobody gave back`,
    nonces: [nonce[holder]!, nonce[row]!],
  }));
  /** Refusals without a code after the end of a lease, as pairs of the refused and the holder. */
  const doubtful: (readonly [row: number, holder: number])[] = [];
  let followed = 0;
  let lapsed = 0;
  for (const { rows: own } of groupBySlot(history).slots) {
    const locks = own.filter((row) => grant[row] === row);
    if (locks.length === 0) continue;
    const givenBack = new Set<number>();
    for (const row of own)
      if (command[row] === release && fate[row] !== fates.none && grant[row]! >= 0)
        givenBack.add(grant[row]!);
    for (const [at, row] of locks.entries()) {
      if (at + 1 === locks.length) break;
      followed += 1;
      if (!givenBack.has(row)) lapsed += 1;
    }
    const last = locks.at(-1)!;
    // A lock whose answer was lost may be the one that is in the way.
    const isLost = own.some((row) => command[row] === acquire && answer[row] === answers.unknown);
    if (givenBack.has(last) || isLost) {
      followed += 1;
      continue;
    }
    const endMs = done[last]! + options.leaseMs + latenessMs;
    const late = own.filter(
      (row) => command[row] === acquire && answer[row] === answers.conflict && sent[row]! > endMs,
    );
    if (late.length === 0) followed += 1;
    for (const row of late) {
      const why = reasonCodes[reason[row]! - 1];
      if (why === options.busy) outlived.add(done[row]!, sent[row]! - endMs, row, last);
      else doubtful.push([row, last]);
    }
  }
  const isForEver = lapsed === 0 && doubtful.length >= mostRefusals;
  for (const [row, holder] of isForEver ? doubtful : [])
    outlived.add(done[row]!, sent[row]! - done[holder]!, row, holder);
  if (outlived.count === 0 && lapsed === 0 && doubtful.length > 0)
    return notExamined(
      'wrong-expiry',
      `locks that nobody gave back were over, and nobody was granted them again; ${doubtful.length} refusals do not say why`,
    );
  outlived.look(followed);
  return outlived.finding();
}
