import { recordsOf } from '../../core/evidence.ts';
import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { absenceProves, shownAmount } from '../rows/fields.ts';
import { ofRecords } from '../rows/occurrences.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import type { CapacityOptions } from './capacity-options.ts';
import type { Taken } from './limit.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/**
 * Compares every record with what was accepted from it: `initial - final` is what buyers were granted, which also
 * catches absolute writes that never go below zero. `taken` is by slot number.
 */
export function conservation(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  taken: readonly Taken[],
): Finding[] {
  const { history, audit } = evidence;
  const all = recordsOf(evidence);
  const { collection, field, initial } = options;
  if (all === undefined)
    return [
      notExamined('conservation', unseenText(evidence, options)),
      notExamined('negative', unseenText(evidence, options)),
    ];
  const differs = ofRecords('conservation', (key, accepted) => {
    const left = all.get(key)?.fields.get(field);
    const none = all.get(key)?.live === true ? 'none' : 'no record';
    return `${initial} in stock, ${accepted} accepted, ${left === undefined ? none : plainOrQuoted(left)} left`;
  });
  const negative = ofRecords('negative', (_, final) => `${final} left of ${initial}`);

  const provesAbsence = absenceProves(evidence);
  const maySkip = (isExplained: boolean): boolean => audit === undefined && (isExplained || !provesAbsence);
  const seen = new Set<number>();
  const prefix = `${collection}/`;
  for (const [key, stored] of all) {
    if (!key.startsWith(prefix)) continue;
    const slot = history.slotOf(key);
    if (slot < 0 || key.length !== prefix.length + history.slotName(slot).length) continue;
    const number = groups.index.find(slot);
    seen.add(number);
    const { certain: accepted, possible: open } = taken[number] ?? { certain: 0, possible: 0 };
    const final = shownAmount(stored, field);
    // A service of others may keep silent about a stock, and may take away an item of which nothing is left.
    if (final === undefined && maySkip(stored.live || accepted + open >= initial)) continue;
    differs.look();
    negative.look();
    const least = initial - accepted - open;
    const gone = final === undefined ? Infinity : Math.max(least - final, final - (initial - accepted));
    if (gone > 0) differs.add(Infinity, gone, key, accepted);
    if (final !== undefined && final < 0) negative.add(Infinity, -final, key, final);
  }
  for (const { group, name } of groups.slots) {
    const { certain } = taken[group]!;
    if (audit !== undefined && !seen.has(group) && certain > 0)
      differs.add(Infinity, Infinity, prefix + name, certain);
  }
  const why = differs.examined === 0 ? unseenText(evidence, options) : undefined;
  return [differs.finding(why), negative.finding(why)];
}

function unseenText(evidence: Evidence, { collection, field }: CapacityOptions): string {
  const why = `no record of ${collection} shows its ${field}`;
  return unseen(evidence, why, collection);
}
