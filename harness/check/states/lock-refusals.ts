import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { foreignLatenessMs } from './lock-leases.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { clockErrorMs } from '../rows/grants.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { presences } from '../rows/presence.ts';
import type { LockOptions } from './lock-options.ts';
import { saysNotWhat } from '../rows/unnamed.ts';

/** Finds holders who were told that their lock was over before they had released it and before its lease can have ended. */
export function refusedHolders(evidence: Evidence, options: LockOptions, grants: Grants): Finding[] {
  const { history } = evidence;
  const { nonce, command, answer, reason, sent, done, slot } = history.columns;
  const { grant, releasedMs, leasedMs, token } = grants;
  const write = commandNumber(evidence, options.write);
  const release = commandNumber(evidence, options.release);
  const stale = reasonNumber(options.stale);
  const unjustified = new Occurrences('unjustified-refusal', (row, holder) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as ${options.stale} while request ${nonce[holder]!} held the lock for it`,
    nonces: [nonce[holder]!, nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    const holder = grant[row]!;
    if (holder < 0 || answer[row] !== answers.conflict || reason[row] !== stale) continue;
    if (command[row] !== write && command[row] !== release) continue;
    // Who was told no token sent none.
    if (Number.isNaN(token[holder]!)) continue;
    unjustified.look();
    if (sent[row]! <= releasedMs[holder]! && done[row]! < leasedMs[holder]!)
      unjustified.add(done[row]!, 1, row, holder);
  }
  return [unjustified.finding()];
}

/**
 * Finds clients who were told that somebody else held the lock when nobody can have held it between the sending of their
 * request and its answer: every lock granted before had been given back, or its lease was over. O(n log n).
 */
export function refusedWaiters(evidence: Evidence, options: LockOptions, { grant }: Grants): Finding[] {
  const { history } = evidence;
  const { nonce, command, answer, reason, sent, done, slot } = history.columns;
  const { fate } = effectsOf(evidence);
  const [acquire, release] = [options.acquire, options.release].map((name) => commandNumber(evidence, name));
  const busy = reasonNumber(options.busy);
  const latenessMs = history.tags === undefined ? clockErrorMs : foreignLatenessMs;
  const givenBackMs = new Float64Array(history.count).fill(Infinity);
  for (let row = 0; row < history.count; row++) {
    const holder = grant[row]!;
    if (command[row] === release && answer[row] === answers.accepted && holder >= 0)
      givenBackMs[holder] = Math.min(givenBackMs[holder]!, done[row]!);
  }
  const holds = presences<number>();
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== acquire || fate[row] === fates.none) continue;
    const held = holds(slot[row]!);
    held.came(sent[row]!);
    // Of a lock whose answer was lost nobody knows when it was granted.
    if (answer[row] === answers.accepted)
      held.went(Math.min(givenBackMs[row]!, done[row]! + options.leaseMs + latenessMs));
  }
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as ${options.busy} although nobody can have held the lock`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== acquire || answer[row] !== answers.conflict || reason[row] !== busy) continue;
    unjustified.look();
    if (holds(slot[row]!).most(sent[row]!, done[row]!) === 0) unjustified.add(done[row]!, 1, row);
  }
  return [unjustified.findingUnless(saysNotWhat)];
}
