import type { Evidence } from '../core/evidence.ts';
import type { Anomaly } from '../core/verdict.ts';
import { commandNumber, fates } from './rows/effects.ts';
import type { Effects } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import type { SlotGroups } from './rows/slot-groups.ts';
import type { UniquenessOptions } from './uniqueness.ts';

/**
 * Compares the records of unique names with who won them: every won name has its record, and its owner field holds the
 * nonce of a winner. `winners` holds their number by slot number.
 */
export function ownership(
  evidence: Evidence,
  options: UniquenessOptions,
  groups: SlotGroups,
  effects: Effects,
  winners: Uint32Array,
): Anomaly[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, ownerField } = options;
  const { command, slot } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const prefix = `${collection}/`;
  const keys: string[] = [];
  const stranger = new Occurrences('wrong-owner', (position) => {
    const key = keys[position]!;
    const owner = ownerField === undefined ? undefined : audit.records.get(key)?.fields.get(ownerField);
    const text = `the name belongs to request ${owner ?? '(none)'}, which did not win it`;
    return { key, text, nonces: [] };
  });
  const unowned = new Occurrences('wrong-owner', (group) => {
    const name = history.slotName(groups.index.slots[group]!);
    return { key: prefix + name, text: `the name ${name} was won, but there is no record of it`, nonces: [] };
  });

  const rows = history.rowsByNonce();
  const found = new Uint8Array(groups.count);
  for (const [key, record] of audit.records) {
    if (!key.startsWith(prefix) || !record.live) continue;
    const named = history.slotOf(key);
    if (named < 0 || key.length !== prefix.length + history.slotName(named).length) continue;
    const number = groups.index.find(named);
    if (number >= 0) found[number] = 1;
    if (ownerField === undefined && number >= 0 && winners[number]! > 0) continue;
    const owner = ownerField === undefined ? undefined : record.fields.get(ownerField);
    const row = owner === undefined ? -1 : (rows[Number(owner)] ?? -1);
    const rightful =
      row >= 0 &&
      String(Number(owner)) === owner &&
      command[row] === wanted &&
      slot[row] === named &&
      effects.fate[row] === fates.effect;
    if (!rightful) stranger.add(Infinity, 1, keys.push(key) - 1);
  }
  for (let group = 0; group < groups.count; group++) {
    if (winners[group]! > 0 && found[group] === 0) unowned.add(Infinity, 1, group);
  }
  return [...stranger.anomalies(), ...unowned.anomalies()];
}
