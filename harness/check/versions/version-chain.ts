import type { Evidence } from '../../core/evidence.ts';
import type { Finding, Witness } from '../../core/verdict.ts';
import { earliest, witnessOf } from '../rows/changes.ts';
import type { Changes } from '../rows/changes.ts';
import { answers, isIn } from '../rows/effects.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { sortRows } from '../rows/row-order.ts';
import { rowsOf } from '../rows/slot-groups.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';

/**
 * Follows the versions of each record from the first to the one it ended at: each is written once, none is missing,
 * and answers name the version that was written. Without an audit at most as many may be missing as a slot has
 * requests of unknown fate. O(n log n).
 */
export function versionChain(
  evidence: Evidence,
  changes: Changes,
  groups: SlotGroups,
  collections: readonly string[] | undefined,
): Finding[] {
  const { audit } = evidence;
  const { wrote, told } = changes;
  const making = (record: number, version: number, text: string): Witness => {
    const own = rowsOf(changes.byRecord, record).filter((change) => wrote[change] === version);
    return witnessOf(evidence, changes, record, own, text);
  };
  const twice = new Occurrences('broken-chain', (record, version) =>
    making(record, version, `version ${version} was written more than once`),
  );
  const gap = new Occurrences('broken-chain', (record, version) =>
    making(record, version, `nothing is known to have written the version before ${version}`),
  );
  const misnamed = new Occurrences('broken-chain', (record, change) =>
    making(
      record,
      wrote[change]!,
      `version ${told[change]!} was answered for the change that wrote version ${wrote[change]!}`,
    ),
  );
  const end = new Occurrences('broken-chain', (record, version) =>
    making(
      record,
      version,
      `the record ended at version ${finalVersion(evidence, changes.keyOf(record))}, but its last change wrote version ${version}`,
    ),
  );
  for (let record = 0; record < changes.records; record++) {
    const own = rowsOf(changes.byRecord, record);
    if (own.length === 0) continue;
    sortRows(own, wrote);
    let previous = 0;
    let missing = 0;
    for (const change of own) {
      const version = wrote[change]!;
      if (version === 0) continue;
      twice.look();
      if (version === previous) twice.add(earliest(evidence, changes, [change]), 1, record, version);
      else {
        const skipped = previous > 0 ? version - previous - 1 : startGap(version, audit !== undefined);
        missing += skipped;
        if (skipped > 0 && audit !== undefined)
          gap.add(earliest(evidence, changes, [change]), skipped, record, version);
      }
      if (told[change]! > 0 && told[change] !== version)
        misnamed.add(earliest(evidence, changes, [change]), 1, record, change);
      previous = version;
    }
    if (audit !== undefined) {
      if (finalVersion(evidence, changes.keyOf(record)) !== previous) end.add(Infinity, 1, record, previous);
    } else if (missing > 0 && missing > unknownsOf(evidence, groups, record)) {
      gap.add(Infinity, missing, record, previous);
    }
  }
  return [
    ...[twice, gap, misnamed, end].map((occurrences) => occurrences.finding()),
    ...unexplained(evidence, changes, collections),
  ];
}

/** Versions missing before the first one written: a chain starts at 0, or at 1 for a seeded record. */
function startGap(version: number, audited: boolean): number {
  return audited ? Math.max(0, version - 2) : 0;
}

function finalVersion(evidence: Evidence, key: string): number {
  return evidence.audit?.records.get(key)?.version ?? 0;
}

function unknownsOf(evidence: Evidence, groups: SlotGroups, slot: number): number {
  const { command, answer } = evidence.history.columns;
  let unknowns = 0;
  for (const row of rowsOf(groups, slot)) {
    if (command[row] !== 0 && answer[row] === answers.unknown) unknowns += 1;
  }
  return unknowns;
}

/** Records that were changed although no receipt tells by whom. */
function unexplained(
  evidence: Evidence,
  changes: Changes,
  collections: readonly string[] | undefined,
): Finding[] {
  const { audit } = evidence;
  if (audit === undefined) return [];
  const changed = new Set<string>();
  for (let record = 0; record < changes.records; record++) {
    if (rowsOf(changes.byRecord, record).length > 0) changed.add(changes.keyOf(record));
  }
  const found = ofRecords(
    'broken-chain',
    (_, version) => `the record ended at version ${version}, but nothing is known to have changed it`,
  );
  for (const [key, { version }] of audit.records) {
    if (version > 1 && !changed.has(key) && isIn(key, collections))
      found.add(Infinity, version - 1, key, version);
  }
  return [found.finding()];
}
