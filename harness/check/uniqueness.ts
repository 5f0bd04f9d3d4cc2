import type { Evidence } from '../core/evidence.ts';
import type { Reason } from '../core/reason.ts';
import type { Anomaly } from '../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from './rows/effects.ts';
import { Occurrences, witnessNonces } from './rows/occurrences.ts';
import { ownership } from './ownership.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';
import { slotRecords } from './rows/slot-records.ts';
import type { SlotRecords } from './rows/slot-records.ts';

/** What is unique: the record of a slot, which `command` creates and nobody seeds. */
export interface UniquenessOptions {
  readonly command: string;
  readonly collection: string;
  /** Field that holds, as decimal text, the nonce of the request that created the record. */
  readonly ownerField?: string;
  /** How a loser is told that the name is gone. */
  readonly taken: Reason;
}

/**
 * Judges unique names: at most one winner a slot, somebody wins where others are refused, the record belongs to the
 * winner, and nobody is refused before a winner began. O(n).
 */
export function uniqueness(evidence: Evidence, options: UniquenessOptions): Anomaly[] {
  const { history } = evidence;
  const { command, answer, reason, nonce, sent, done, slot } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const taken = reasonNumber(options.taken);
  const groups = groupBySlot(history);
  const { starts, order } = groups;
  const effects = effectsOf(evidence);
  const { fate } = effects;
  const nameOf = (group: number): string => history.slotName(groups.index.slots[group]!);
  const keyOf = (group: number): string => `${options.collection}/${nameOf(group)}`;
  const winnersOf = (group: number): number[] => {
    const won = rowsOf(groups, group).filter((row) => command[row] === wanted && fate[row] === fates.effect);
    return Array.from(won.subarray(0, witnessNonces), (row) => nonce[row]!);
  };
  const second = new Occurrences('second-winner', (group, winners) => ({
    key: keyOf(group),
    text: `${winners} registrations won the name ${nameOf(group)}`,
    nonces: winnersOf(group),
  }));
  const nobody = new Occurrences('nobody-won', (group, refusals) => ({
    key: keyOf(group),
    text: `the name ${nameOf(group)} was refused ${refusals} times and given to nobody`,
    nonces: [],
  }));
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused before anyone who won the name had asked for it`,
    nonces: [nonce[row]!],
  }));
  const stale = new Occurrences('stale-read', (row) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} found nobody under a name that had been refused as taken`,
    nonces: [nonce[row]!],
  }));

  let records: SlotRecords | undefined;
  const winners = new Uint32Array(groups.count);
  for (let group = 0; group < groups.count; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    let won = 0;
    let refusals = 0;
    let possible = 0;
    let begunMs = Infinity;
    let refusedMs = Infinity;
    let shownMs = Infinity;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (command[row] === 0) {
        if (answer[row] !== answers.missing || sent[row]! <= refusedMs) continue;
        records ??= slotRecords(evidence, groups, undefined);
        if (records.count[group]! <= 1) stale.add(done[row]!, 1, row);
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
    winners[group] = won;
    if (won > 1) second.add(shownMs, won, group, won, won - 1);
    if (refusals === 0) continue;
    if (possible === 0) {
      nobody.add(refusedMs, refusals, group, refusals);
      continue;
    }
    if (refusedMs >= begunMs) continue;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== taken) continue;
      if (done[row]! < begunMs) unjustified.add(done[row]!, begunMs - done[row]!, row);
    }
  }

  return [
    ...[second, nobody, unjustified, stale].flatMap((occurrences) => occurrences.anomalies()),
    ...ownership(evidence, options, groups, effects, winners),
  ];
}
