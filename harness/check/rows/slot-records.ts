import type { Evidence } from '../../core/evidence.ts';
import { isIn } from './effects.ts';
import type { SlotGroups } from './slot-groups.ts';

/** What a slot's exchanges can be held against: its only record, or nothing where there are several. */
export interface SlotRecords {
  /** By slot number: how many records carry the slot's name, 0, 1 or 2 (and more). */
  readonly count: Uint8Array;
  /** By slot number: the version of its record at the end; 0 where there is none. */
  readonly version: Uint32Array;
}

/** Finds the records of every slot in the audit; `collections` limits the versions, not the count. */
export function slotRecords(
  evidence: Evidence,
  groups: SlotGroups,
  collections: readonly string[] | undefined,
): SlotRecords {
  const count = new Uint8Array(groups.count);
  const version = new Uint32Array(groups.count);
  const { history, audit } = evidence;
  if (audit === undefined) return { count, version };
  const note = (key: string, last: number): void => {
    const slot = history.slotOf(key);
    const number = slot < 0 ? -1 : groups.index.find(slot);
    if (number < 0 || number >= groups.count) return;
    if (count[number]! < 2) count[number]! += 1;
    if (isIn(key, collections)) version[number] = last;
  };
  for (const [key, stored] of audit.records) note(key, stored.version);
  for (const key of audit.receipts.keys) if (!audit.records.has(key)) note(key, 0);
  return { count, version };
}
