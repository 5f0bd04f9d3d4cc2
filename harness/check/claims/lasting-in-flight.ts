import type { Evidence } from '../../core/evidence.ts';
import { grouped } from '../../core/grouped.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, reasonNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** Which requests share an idempotency key. */
export interface InFlightOptions {
  readonly command: string;
  /** Tells the keys of a slot apart. */
  readonly keyOf: (operation: number) => number;
  /** What is asked for under a key; another thing may be refused for good. */
  readonly payloadOf: (operation: number) => number;
}

/** A service may let go of a key a little after it has answered, ms. */
const graceMs = 1000;

/** Where more than this share of the payments that are sent again are refused for no known reason, a key may be good for nothing. */
const openShare = 0.5;

/**
 * A key is in flight while a request that has it is being worked on, and not for ever: who is told so must have met another
 * request, one that was not turned away in the same words, or one whose end nobody saw. A no without a reason to what was
 * accepted before can mean nothing else. O(n log n).
 */
export function lastingInFlight(evidence: Evidence, { command, keyOf, payloadOf }: InFlightOptions): Finding {
  const { history } = evidence;
  const { operation, answer, reason, nonce, slot, sent, done } = history.columns;
  const wanted = commandNumber(evidence, command);
  const inFlight = reasonNumber('idempotency-in-flight');
  const unnamed = reasonNumber('unnamed-conflict');
  const isRefused = (row: number, by: number): boolean =>
    answer[row] === answers.conflict && reason[row] === by;
  const lasting = new Occurrences('unjustified-refusal', (row, ms) => ({
    key: `${history.slotName(slot[row]!)}, key ${keyOf(operation[row]!)}`,
    text: `request ${nonce[row]!} was ${isRefused(row, inFlight) ? 'told that its key is in flight' : 'refused what was accepted before'}, although no other request has had its key for ${(ms / 1000).toFixed(1)} s`,
    nonces: [nonce[row]!],
  }));
  let answeredAgain = 0;
  let open = 0;
  for (const { rows } of groupBySlot(history).slots) {
    const own = rows.filter((row) => history.columns.command[row] === wanted);
    for (const sharing of grouped(own, (row) => keyOf(operation[row]!)).values()) {
      if (sharing.some((row) => answer[row] === answers.unknown)) continue;
      const acceptedMs = new Map<number, number>();
      const isAgain = (row: number): boolean => acceptedMs.get(payloadOf(operation[row]!))! < sent[row]!;
      const isTurnedAway = (row: number): boolean =>
        isRefused(row, inFlight) || (isRefused(row, unnamed) && isAgain(row));
      for (const row of sharing) {
        if (answer[row] !== answers.accepted && answer[row] !== answers.replayed) continue;
        const payload = payloadOf(operation[row]!);
        if (isAgain(row)) answeredAgain += 1;
        else if (!acceptedMs.has(payload)) acceptedMs.set(payload, done[row]!);
      }
      const holders = sharing.filter((row) => !isTurnedAway(row)).sort((a, b) => sent[a]! - sent[b]!);
      let held = 0;
      let until = -Infinity;
      for (const row of sharing.filter(isTurnedAway).sort((a, b) => done[a]! - done[b]!)) {
        for (; held < holders.length && sent[holders[held]!]! <= done[row]!; held += 1)
          until = Math.max(until, done[holders[held]!]!);
        lasting.look();
        const quietMs = sent[row]! - until;
        if (held === 0) continue;
        if (quietMs > graceMs) lasting.add(done[row]!, quietMs, row, quietMs);
        else if (quietMs > 0 && isRefused(row, unnamed)) open += 1;
      }
    }
  }
  const finding = lasting.finding();
  const again = open + answeredAgain;
  if (open <= openShare * again) return finding;
  return {
    ...finding,
    doubt: `${open} of ${again} payments that had been accepted were refused without a known code when they were sent again, and no other request had their key`,
  };
}
