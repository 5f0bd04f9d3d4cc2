import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { saysNotWhat } from '../rows/owner-texts.ts';
import { countAtMost, sortNumbers } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { outOfReach } from './reach.ts';
import type { QuotaOptions } from './quota-options.ts';
import { quotaRecords } from './quota-records.ts';
import { toldQuota } from './quota-told.ts';

/**
 * Judges a quota: no more is created than it allows, the counter knows how much there is, and nobody is refused for it
 * before so many had asked as it allows. O(n log n).
 */
export function quota(evidence: Evidence, options: QuotaOptions): Finding[] {
  const { history } = evidence;
  const { command, answer, reason, nonce, sent, done, slot } = history.columns;
  const { collection, counter, quota: allowed } = options;
  const wanted = commandNumber(evidence, options.command);
  const exceeded = reasonNumber(options.exceeded);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const over = new Occurrences('over-quota', (group, made) => {
    const rows = rowsOf(groups, group).filter((row) => command[row] === wanted && fate[row] === fates.effect);
    return {
      key: `${counter.collection}/${history.slotName(groups.index.slots[group]!)}`,
      text: `${made} ${collection} were created where ${allowed} are allowed`,
      nonces: Array.from(rows.subarray(allowed, allowed + witnessNonces), (row) => nonce[row]!),
    };
  });
  const unjustified = new Occurrences('unjustified-refusal', (row, begun) => ({
    key: `${counter.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as beyond the quota of ${allowed} when at most ${begun} ${collection} were there`,
    nonces: [nonce[row]!],
  }));

  const unnamed = reasonNumber('unnamed-conflict');
  const exceededIn = new Set<number>();
  const nearIn = new Set<number>();
  let bare = 0;
  let begun = new Float64Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = groups.starts[group]!;
    const to = groups.starts[group + 1]!;
    if (begun.length < to - from) begun = new Float64Array(2 * (to - from));
    let possible = 0;
    let made = 0;
    let refusals = 0;
    for (let i = from; i < to; i++) {
      const row = groups.order[i]!;
      if (command[row] !== wanted) continue;
      if (fate[row] !== fates.none) begun[possible++] = sent[row]!;
      if (fate[row] === fates.effect) made += 1;
      if (answer[row] !== answers.conflict) continue;
      if (reason[row] === exceeded) refusals += 1;
      if (reason[row] === unnamed) bare += 1;
    }
    if (refusals > 0 || possible >= allowed) {
      nearIn.add(groups.index.slots[group]!);
      over.look();
    }
    unjustified.look(refusals);
    if (made <= allowed && refusals === 0) continue;
    sortNumbers(begun, possible);
    if (made > allowed) exceededIn.add(groups.index.slots[group]!);
    if (made > allowed) over.add(begun[allowed]!, made - allowed, group, made, made - allowed);
    if (refusals === 0) continue;
    for (let i = from; i < to; i++) {
      const row = groups.order[i]!;
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== exceeded) continue;
      const before = countAtMost(begun, possible, done[row]!);
      if (before < allowed) unjustified.add(done[row]!, allowed - before, row, before);
    }
  }
  return [
    over.findingUnless(outOfReach(`asked for the last of a quota`)),
    unjustified.finding(bare === 0 ? undefined : saysNotWhat),
    ...quotaRecords(evidence, options, exceededIn, nearIn),
    ...toldQuota(evidence, options),
  ];
}
