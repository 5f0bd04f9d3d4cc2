import type { Evidence } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { Finding } from '../../core/verdict.ts';
import type { CapacityOptions } from './capacity.ts';
import { Occurrences } from '../rows/occurrences.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';

/**
 * Compares every record with what was accepted from it: `initial - final` is what buyers were granted, which also
 * catches absolute writes that never go below zero. `taken` holds the units of commands that took effect, by slot number.
 */
export function conservation(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  taken: Float64Array,
): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, field, initial } = options;
  const records: string[] = [];
  const differs = new Occurrences('conservation', (position, accepted) => {
    const key = records[position]!;
    const left = audit.records.get(key)?.fields.get(field) ?? (audit.records.has(key) ? 'none' : 'no record');
    return { key, text: `${initial} in stock, ${accepted} accepted, ${left} left`, nonces: [] };
  });
  const negative = new Occurrences('negative', (position, final) => ({
    key: records[position]!,
    text: `${final} left of ${initial}`,
    nonces: [],
  }));

  const seen = new Uint8Array(groups.count);
  const prefix = `${collection}/`;
  for (const [key, stored] of audit.records) {
    if (!key.startsWith(prefix)) continue;
    const slot = history.slotOf(key);
    if (slot < 0 || key.length !== prefix.length + history.slotName(slot).length) continue;
    const number = groups.index.find(slot);
    if (number >= 0) seen[number] = 1;
    const accepted = number >= 0 ? taken[number]! : 0;
    const final = stored.live ? integerOf(stored.fields.get(field)) : undefined;
    const gone = final === undefined ? Infinity : Math.abs(initial - final - accepted);
    if (gone > 0) differs.add(Infinity, gone, records.push(key) - 1, accepted);
    if (final !== undefined && final < 0) negative.add(Infinity, -final, records.push(key) - 1, final);
  }
  for (let number = 0; number < groups.count; number++) {
    if (seen[number] === 1 || taken[number] === 0) continue;
    const key = prefix + history.slotName(groups.index.slots[number]!);
    differs.add(Infinity, Infinity, records.push(key) - 1, taken[number]);
  }
  return [differs.finding(), negative.finding()];
}
