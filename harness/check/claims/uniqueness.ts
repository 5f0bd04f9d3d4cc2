import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { claimsOf } from '../rows/claims.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { slotRecords } from '../rows/slot-records.ts';
import type { SlotRecords } from '../rows/slot-records.ts';
import type { UniquenessOptions } from './uniqueness-options.ts';
import { ownership } from './ownership.ts';
import { besideUnnamed } from '../rows/unnamed.ts';

/**
 * Judges what only one may have: at most one winner a record, somebody wins where others are refused, the record belongs
 * to the winner, and nobody is refused before a winner began. O(n).
 */
export function uniqueness(evidence: Evidence, options: UniquenessOptions): Finding[] {
  const { history } = evidence;
  const { command, answer, reason, nonce, sent, done } = history.columns;
  const { what = 'name', winners: who = 'requests', isSpent = false } = options;
  const wanted = commandNumber(evidence, options.command);
  const taken = reasonNumber(options.taken);
  const claims = claimsOf(evidence, wanted, options.wanted);
  const { fate } = effectsOf(evidence);
  const keyOf = (claim: number): string => `${options.collection}/${claims.idOf(claim)}`;
  const winnersOf = (claim: number): number[] => {
    const won = rowsOf(claims, claim).filter((row) => command[row] === wanted && fate[row] === fates.effect);
    return Array.from(won.subarray(0, witnessNonces), (row) => nonce[row]!);
  };
  const second = new Occurrences(isSpent ? 'double-spend' : 'second-winner', (claim, winners) => ({
    key: keyOf(claim),
    text: isSpent
      ? `the ${what} ${claims.idOf(claim)} was spent ${winners} times`
      : `${winners} ${who} won the ${what} ${claims.idOf(claim)}`,
    nonces: winnersOf(claim),
  }));
  const nobody = new Occurrences('nobody-won', (claim, refusals) => ({
    key: keyOf(claim),
    text: `the ${what} ${claims.idOf(claim)} was refused ${refusals === 1 ? 'once' : `${refusals} times`} and given to nobody`,
    nonces: [],
  }));
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: keyOf(claims.of(row)),
    text: `request ${nonce[row]!} was refused before anyone who won the ${what} had asked for it`,
    nonces: [nonce[row]!],
  }));
  const stale = new Occurrences('stale-read', (row) => ({
    key: keyOf(claims.of(row)),
    text: `request ${nonce[row]!} found nobody under a ${what} that had been refused as taken`,
    nonces: [nonce[row]!],
  }));

  let records: SlotRecords | undefined;
  const winners = new Uint32Array(claims.count);
  const possibles = new Uint32Array(claims.count);
  for (let claim = 0; claim < claims.count; claim++) {
    const asking = rowsOf(claims, claim);
    let won = 0;
    let refusals = 0;
    let possible = 0;
    let begunMs = Infinity;
    let refusedMs = Infinity;
    let shownMs = Infinity;
    for (const row of asking) {
      if (command[row] === 0) {
        if (options.wanted === undefined && answer[row] === answers.missing) stale.look();
        if (answer[row] !== answers.missing || sent[row]! <= refusedMs) continue;
        records ??= slotRecords(evidence, groupBySlot(history), undefined);
        if (records.count[claim]! <= 1) stale.add(done[row]!, 1, row);
      } else if (command[row] === wanted) {
        if (fate[row] !== fates.none) {
          possible += 1;
          begunMs = Math.min(begunMs, sent[row]!);
          if (fate[row] === fates.effect) won += 1;
          if (won === 2 && shownMs === Infinity) shownMs = done[row]!;
        } else if (answer[row] === answers.conflict && reason[row] === taken) {
          if (refusals === 0) refusedMs = done[row]!;
          refusals += 1;
        }
      }
    }
    winners[claim] = won;
    possibles[claim] = possible;
    if (won > 0) second.look();
    if (refusals > 0) nobody.look();
    unjustified.look(refusals);
    if (won > 1) second.add(shownMs, won, claim, won, won - 1);
    if (refusals === 0) continue;
    if (possible === 0) {
      nobody.add(refusedMs, refusals, claim, refusals);
      continue;
    }
    if (refusedMs >= begunMs) continue;
    for (const row of asking) {
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== taken) continue;
      if (done[row]! < begunMs) unjustified.add(done[row]!, begunMs - done[row]!, row);
    }
  }

  const refused = besideUnnamed(unjustified, evidence, [options.command]);
  const { unexamined, open } = refused;
  return [
    second.finding(),
    { ...nobody.finding(unexamined), ...(open === undefined ? {} : { open }) },
    refused,
    // Without names of their own reads look at the slot's only record.
    ...(options.wanted === undefined ? [stale.finding()] : []),
    ...ownership(evidence, options, claims, { winners, possibles }),
  ];
}
