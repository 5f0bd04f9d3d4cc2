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
}

/** A service may let go of a key a little after it has answered, ms. */
const graceMs = 1000;

/**
 * A key is in flight while a request that has it is being worked on, and not for ever: who is told so must have met another
 * request, one that was not turned away in the same words, or one whose end nobody saw. O(n log n).
 */
export function lastingInFlight(evidence: Evidence, { command, keyOf }: InFlightOptions): Finding {
  const { history } = evidence;
  const { operation, answer, reason, nonce, slot, sent, done } = history.columns;
  const wanted = commandNumber(evidence, command);
  const inFlight = reasonNumber('idempotency-in-flight');
  const isTurnedAway = (row: number): boolean => answer[row] === answers.conflict && reason[row] === inFlight;
  const lasting = new Occurrences('unjustified-refusal', (row, ms) => ({
    key: `${history.slotName(slot[row]!)}, key ${keyOf(operation[row]!)}`,
    text: `request ${nonce[row]!} was told that its key is in flight, although no other request has had it for ${(ms / 1000).toFixed(1)} s`,
    nonces: [nonce[row]!],
  }));
  for (const { rows } of groupBySlot(history).slots) {
    const own = rows.filter((row) => history.columns.command[row] === wanted);
    if (!own.some(isTurnedAway)) continue;
    for (const sharing of grouped(own, (row) => keyOf(operation[row]!)).values()) {
      if (sharing.some((row) => answer[row] === answers.unknown)) continue;
      const holders = sharing.filter((row) => !isTurnedAway(row)).sort((a, b) => sent[a]! - sent[b]!);
      let held = 0;
      let until = -Infinity;
      for (const row of sharing.filter(isTurnedAway).sort((a, b) => done[a]! - done[b]!)) {
        for (; held < holders.length && sent[holders[held]!]! <= done[row]!; held += 1)
          until = Math.max(until, done[holders[held]!]!);
        lasting.look();
        const quietMs = sent[row]! - until;
        if (held > 0 && quietMs > graceMs) lasting.add(done[row]!, quietMs, row, quietMs);
      }
    }
  }
  return lasting.finding();
}
