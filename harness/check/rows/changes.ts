import type { Audit, Evidence } from '../../core/evidence.ts';
import type { Witness } from '../../core/verdict.ts';
import { answers, keysIn } from './effects.ts';
import { witnessNonces } from './occurrences.ts';
import { groupBy } from './slot-groups.ts';
import type { Grouping, SlotGroups } from './slot-groups.ts';

/** Every change of a version that is known of, by record: from receipts, or without an audit from answers. */
export interface Changes {
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
  const { audit } = evidence;
  return audit === undefined ? answered(evidence, groups) : received(evidence, audit, collections);
}

/** Changes as they are collected, at most so many. */
class Collected {
  count = 0;
  readonly #record: Uint32Array;
  readonly #base: Float64Array;
  readonly #wrote: Uint32Array;
  readonly #told: Uint32Array;
  readonly #misplaced: Uint8Array;
  readonly #row: Int32Array;

  constructor(most: number) {
    this.#record = new Uint32Array(most);
    this.#base = new Float64Array(most);
    this.#wrote = new Uint32Array(most);
    this.#told = new Uint32Array(most);
    this.#misplaced = new Uint8Array(most);
    this.#row = new Int32Array(most);
  }

  add(record: number, base: number, wrote: number, told: number, isMisplaced: boolean, row: number): void {
    const at = this.count++;
    this.#record[at] = record;
    this.#base[at] = base;
    this.#wrote[at] = wrote;
    this.#told[at] = told;
    this.#misplaced[at] = isMisplaced ? 1 : 0;
    this.#row[at] = row;
  }

  of(records: number, keyOf: Changes['keyOf']): Changes {
    return {
      byRecord: groupBy(this.#record, this.count, records),
      records,
      base: this.#base,
      wrote: this.#wrote,
      told: this.#told,
      misplaced: this.#misplaced,
      row: this.#row,
      keyOf,
    };
  }
}

function received(
  { history }: Evidence,
  { receipts }: Audit,
  collections: readonly string[] | undefined,
): Changes {
  const wanted = keysIn(receipts, collections);
  const rows = history.rowsByNonce();
  const { columns } = history;
  const writes = new Uint8Array(history.count);
  // By row: 1 where it wrote the version that its answer named.
  const isNamed = new Uint8Array(history.count);
  for (let i = 0; i < receipts.count; i++) {
    const row = rows(receipts.nonce[i]!);
    if (receipts.wrote[i] === 0 || row < 0) continue;
    if (writes[row]! < 2) writes[row]! += 1;
    if (receipts.wrote[i] === columns.version[row]) isNamed[row] = 1;
  }
  const changes = new Collected(receipts.count);
  for (let i = 0; i < receipts.count; i++) {
    if (receipts.wrote[i] === 0 || wanted[receipts.key[i]!] !== 1) continue;
    const row = rows(receipts.nonce[i]!);
    // A command that wrote several records named the version of one of them only, and nobody knows of which.
    const named = row >= 0 && writes[row] === 1 ? columns.base[row]! : 0;
    const isUnnamed = row >= 0 && isNamed[row] === 0 && columns.answer[row] === answers.accepted;
    // Once is enough of an answer for several records.
    if (isUnnamed) isNamed[row] = 1;
    const [read, wrote] = [receipts.read[i]!, receipts.wrote[i]!];
    const base = named > 0 ? named : read;
    const told = isUnnamed ? columns.version[row]! : 0;
    changes.add(receipts.key[i]!, base, wrote, told, wrote !== base + 1 || wrote !== read + 1, row);
  }
  return changes.of(receipts.keys.length, (position) => receipts.keys[position] ?? '');
}

function answered({ history }: Evidence, groups: SlotGroups): Changes {
  const { command, answer, slot, base, version } = history.columns;
  const changes = new Collected(history.count);
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    const [named, wrote] = [base[row]!, version[row]!];
    const isMisplaced = named > 0 && wrote > 0 && wrote !== named + 1;
    changes.add(groups.index.find(slot[row]!), named > 0 ? named : -1, wrote, 0, isMisplaced, row);
  }
  return changes.of(groups.count, (number) => groups.slots[number]!.name);
}

/** When the first of some changes was answered, in ms; Infinity when no row tells. */
export function earliest(evidence: Evidence, changes: Changes, some: Iterable<number>): number {
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
