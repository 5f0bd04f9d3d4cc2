import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix, vagueSight } from '../../core/sight.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, reasonNumber } from '../rows/effects.ts';
import { firstSent, sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { possibleEffects } from '../rows/possible-effects.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { SequenceOptions } from './sequence-options.ts';
import { saysNotWhat } from '../rows/unnamed.ts';

/**
 * Finds requests that were refused because somebody else had been given their number, although nobody who may have been had
 * sent for it by then. `given` is the number that each row took. O(n).
 */
export function freeNumbers(
  evidence: Evidence,
  wanted: number,
  given: Float64Array,
  options: SequenceOptions,
): Finding {
  const { history } = evidence;
  const { command, answer, reason, value, slot, nonce, done } = history.columns;
  const possible = possibleEffects(evidence);
  const number = sightedUnder(evidence, askedPrefix + (options.number ?? ''));
  const vague = sightedUnder(evidence, vagueSight);
  const asked = firstSent(evidence);
  const taken = reasonNumber(options.taken);
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.entries}/${history.slotName(slot[row]!)}.${number[row]!}`,
    text: `request ${nonce[row]!} was refused as ${options.taken}, but nobody can have been given number ${number[row]!}`,
    nonces: [nonce[row]!],
  }));
  let isVague = false;
  for (const { rows } of groupBySlot(history).slots) {
    /** By number: when it was sent for first by somebody who may have been given it. */
    const sinceMs = new Map<number, number>();
    for (const row of rows) {
      if (command[row] !== wanted || possible[row] === 0) continue;
      for (const one of [number[row]!, given[row]!, value[row]!])
        sinceMs.set(one, Math.min(sinceMs.get(one) ?? Infinity, asked[row]!));
    }
    for (const row of rows) {
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== taken) continue;
      if (Number.isNaN(number[row]!)) continue;
      if (!Number.isNaN(vague[row]!)) {
        isVague = true;
        continue;
      }
      unjustified.look();
      if ((sinceMs.get(number[row]!) ?? Infinity) > done[row]!) unjustified.add(done[row]!, 1, row);
    }
  }
  return unjustified.finding(isVague && unjustified.examined === 0 ? saysNotWhat : undefined);
}
