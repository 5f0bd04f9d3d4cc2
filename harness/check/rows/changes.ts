import type { Evidence } from '../../core/evidence.ts';
import type { Witness } from '../../core/verdict.ts';
import { answers, keysIn } from './effects.ts';
import { witnessNonces } from './occurrences.ts';
import { groupBy } from './slot-groups.ts';
import type { Grouping, SlotGroups } from './slot-groups.ts';

/** Every change of a version that is known of, by record: from receipts, or without an audit from answers. */
export interface Changes {
  readonly count: number;
  /** Changes by record; with an audit a group is a position in `receipts.keys`, else a slot's number. */
  readonly byRecord: Grouping;
  readonly records: number;
  /** The version that the change was made on: what the client named, else what the decision saw; -1 unknown. */
  readonly base: Float64Array;
  /** The version that it made; 0 where the answer named none. */
  readonly wrote: Uint32Array;
  /** The version that an answer named beside a receipt; 0 where none did, or where it is that of another record. */
  readonly told: Uint32Array;
  /** 1 where the change did not become the next version after its base and after what the decision saw. */
  readonly misplaced: Uint8Array;
  /** The history's row; -1 for a receipt that no request explains. */
  readonly row: Int32Array;
  /** The record's key, or the slot's name where answers are all there is. */
  readonly keyOf: (record: number) => string;
}

/** Collects the changes of a run; `collections` limits them where there is an audit. O(n). */
export function changesOf(
  evidence: Evidence,
  groups: SlotGroups,
  collections: readonly string[] | undefined,
): Changes {
  return evidence.audit === undefined ? answered(evidence, groups) : received(evidence, collections);
}

function received(evidence: Evidence, collections: readonly string[] | undefined): Changes {
  const { history, audit } = evidence;
  if (audit === undefined) throw new RangeError('no audit to take receipts from');
  const { receipts } = audit;
  const wanted = keysIn(receipts, collections);
  const rows = history.rowsByNonce();
  const { columns } = history;
  const writes = new Uint8Array(history.count);
  // By row: 1 where it wrote the version that its answer named.
  const isNamed = new Uint8Array(history.count);
  let count = 0;
  for (let i = 0; i < receipts.count; i++) {
    if (receipts.wrote[i] === 0) continue;
    if (wanted[receipts.key[i]!] === 1) count += 1;
    const row = rows[receipts.nonce[i]!] ?? -1;
    if (row < 0) continue;
    if (writes[row]! < 2) writes[row]! += 1;
    if (receipts.wrote[i] === columns.version[row]) isNamed[row] = 1;
  }
  const record = new Uint32Array(count);
  const base = new Float64Array(count);
  const wrote = new Uint32Array(count);
  const told = new Uint32Array(count);
  const misplaced = new Uint8Array(count);
  const rowOf = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < receipts.count; i++) {
    if (receipts.wrote[i] === 0 || wanted[receipts.key[i]!] !== 1) continue;
    const row = rows[receipts.nonce[i]!] ?? -1;
    // A command that wrote several records named the version of one of them only, and nobody knows of which.
    const single = row >= 0 && writes[row] === 1;
    const named = single ? columns.base[row]! : 0;
    if (row >= 0 && isNamed[row] === 0 && columns.answer[row] === answers.accepted) {
      told[at] = columns.version[row]!;
      // Once is enough of an answer for several records.
      isNamed[row] = 1;
    }
    record[at] = receipts.key[i]!;
    base[at] = named > 0 ? named : receipts.read[i]!;
    wrote[at] = receipts.wrote[i]!;
    if (wrote[at] !== base[at]! + 1 || wrote[at] !== receipts.read[i]! + 1) misplaced[at] = 1;
    rowOf[at] = row;
    at += 1;
  }
  const records = receipts.keys.length;
  return {
    count,
    byRecord: groupBy(record, count, records),
    records,
    base,
    wrote,
    told,
    misplaced,
    row: rowOf,
    keyOf: (position) => receipts.keys[position] ?? '',
  };
}

function answered(evidence: Evidence, groups: SlotGroups): Changes {
  const { history } = evidence;
  const { command, answer, slot } = history.columns;
  let count = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 && answer[row] === answers.accepted) count += 1;
  }
  const record = new Uint32Array(count);
  const base = new Float64Array(count);
  const wrote = new Uint32Array(count);
  const misplaced = new Uint8Array(count);
  const rowOf = new Int32Array(count);
  let at = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    const named = history.columns.base[row]!;
    record[at] = groups.index.find(slot[row]!);
    base[at] = named > 0 ? named : -1;
    wrote[at] = history.columns.version[row]!;
    if (named > 0 && wrote[at]! > 0 && wrote[at] !== named + 1) misplaced[at] = 1;
    rowOf[at] = row;
    at += 1;
  }
  return {
    count,
    byRecord: groupBy(record, count, groups.count),
    records: groups.count,
    base,
    wrote,
    told: new Uint32Array(count),
    misplaced,
    row: rowOf,
    keyOf: (number) => history.slotName(groups.index.slots[number]!),
  };
}

/** When the first of some changes was answered, in ms; Infinity when no row tells. */
export function earliest(evidence: Evidence, changes: Changes, some: Uint32Array): number {
  const { done } = evidence.history.columns;
  let first = Infinity;
  for (const change of some) {
    const row = changes.row[change]!;
    if (row >= 0 && done[row]! < first) first = done[row]!;
  }
  return first;
}

/** A witness of changes to one record, with the requests that made the first of them. */
export function witnessOf(
  evidence: Evidence,
  changes: Changes,
  record: number,
  some: Uint32Array,
  text: string,
): Witness {
  const nonces: number[] = [];
  for (const change of some.subarray(0, witnessNonces)) {
    const row = changes.row[change]!;
    if (row >= 0) nonces.push(evidence.history.columns.nonce[row]!);
  }
  return { key: changes.keyOf(record), text, nonces };
}
