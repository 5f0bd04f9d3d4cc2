import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { besideUnnamed } from '../rows/unnamed.ts';
import { holdToLimit } from './limit.ts';
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
  const { command, nonce, sent, slot } = history.columns;
  const { collection, counter, quota: most } = options;
  const wanted = commandNumber(evidence, options.command);
  const groups = groupBySlot(history);
  const effects = effectsOf(evidence);
  const exceeded = new Occurrences('over-quota', (group, made) => {
    const { name, rows } = groups.slots[group]!;
    const own = rows.filter((row) => command[row] === wanted && effects.fate[row] === fates.effect);
    return {
      key: `${counter.collection}/${name}`,
      text: `${made} ${collection} were created where ${most} are allowed`,
      nonces: Array.from(own.subarray(most, most + witnessNonces), (row) => nonce[row]!),
    };
  });
  const tooEarly = new Occurrences('unjustified-refusal', (row, begun) => ({
    key: `${counter.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as beyond the quota of ${most} when at most ${begun} ${collection} were there`,
    nonces: [nonce[row]!],
  }));
  const units = Float64Array.from(command.subarray(0, history.count), (one) => (one === wanted ? 1 : 0));
  const limit = { most, units, inOrder: sent, usedUp: options.exceeded, exceeded, tooEarly };
  const taken = holdToLimit(evidence, effects, limit);
  return [
    exceeded.findingUnless(outOfReach('asked for the last of a quota')),
    besideUnnamed(tooEarly, evidence, [options.command]),
    ...quotaRecords(evidence, options, taken),
    ...toldQuota(evidence, options),
  ];
}
