import { Receipts } from '../core/evidence.ts';
import type { Evidence } from '../core/evidence.ts';
import { History, answerKinds } from '../core/history.ts';
import type { Entry } from '../core/history.ts';
import { reasonCodes } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An exchange that may be tampered with, with what it showed by name, as `Sightings` has it in numbers. */
export type DraftRow = Writable<Entry> & { readonly sighted: Map<string, number> };

/** One row of a receipt that may be tampered with; `wrote` is 0 where the record was only read. */
export interface DraftReceipt {
  nonce: number;
  key: string;
  read: number;
  wrote: number;
}

/** A record at the end that may be tampered with. */
export interface DraftRecord {
  version: number;
  live: boolean;
  fields: Map<string, string>;
}

/** The evidence of a race, taken apart so that one thing in it can be made wrong, and put together again. */
export class Draft {
  readonly rows: DraftRow[];
  receipts: DraftReceipt[];
  readonly records: Map<string, DraftRecord>;
  readonly #evidence: Evidence;

  constructor(evidence: Evidence) {
    const { history, audit } = evidence;
    if (audit === undefined) throw new RangeError('a race without an audit is not taken apart');
    this.#evidence = evidence;
    this.rows = Array.from({ length: history.count }, (_, row) => ({
      ...history.entry(row),
      sighted: new Map(history.sightings.of(row)),
    }));
    const { keys, key, nonce, read, wrote, count } = audit.receipts;
    this.receipts = Array.from({ length: count }, (_, i) => ({
      nonce: nonce[i]!,
      key: keys[key[i]!]!,
      read: read[i]!,
      wrote: wrote[i]!,
    }));
    this.records = new Map(
      Array.from(audit.records, ([name, { version, live, fields }]) => [
        name,
        { version, live, fields: new Map(fields) },
      ]),
    );
  }

  /** Name of the command that an exchange ran; empty for a read. */
  commandOf({ command }: DraftRow): string {
    return this.#evidence.commands[command - 1] ?? '';
  }

  /** The key of a slot's record, such as `items/0-3`, with what may follow after it. */
  keyOf({ slot }: DraftRow, collection: string, rest = ''): string {
    return `${collection}/${this.#evidence.history.slotName(slot)}${rest}`;
  }

  /** The record of a slot at the end; undefined where there is none. */
  recordOf(row: DraftRow, collection: string, rest = ''): DraftRecord | undefined {
    return this.records.get(this.keyOf(row, collection, rest));
  }

  /** The records of a collection that are there at the end. */
  live(collection: string): [key: string, record: DraftRecord][] {
    return [...this.records].filter(([key, { live }]) => live && key.startsWith(`${collection}/`));
  }

  /** Reads that found something, and exchanges that showed something under a name. */
  reads(): DraftRow[] {
    return this.rows.filter(({ command, answer }) => command === 0 && answer === 'found');
  }

  showing(name: string): DraftRow[] {
    return this.rows.filter(({ sighted }) => sighted.has(name));
  }

  accepted(...commands: readonly string[]): DraftRow[] {
    return this.#commands(commands).filter(({ answer }) => answer === 'accepted');
  }

  refused(reason: Reason, ...commands: readonly string[]): DraftRow[] {
    return this.#commands(commands).filter((row) => row.answer === 'conflict' && row.reason === reason);
  }

  receiptsOf({ nonce }: DraftRow): DraftReceipt[] {
    return this.receipts.filter((receipt) => receipt.nonce === nonce);
  }

  /** The row whose request wrote a receipt. */
  rowOf({ nonce }: DraftReceipt): DraftRow | undefined {
    return this.rows.find((row) => row.nonce === nonce);
  }

  /** Makes a refused request one that was accepted, with an effect on records as they are at the end. */
  grant(row: DraftRow, ...keys: readonly string[]): void {
    Object.assign(row, { answer: 'accepted', reason: undefined, status: 200 });
    const [version = row.version] = keys.map((key) => {
      const record = this.records.get(key) ?? { version: 0, live: true, fields: new Map<string, string>() };
      this.records.set(key, record);
      record.live = true;
      return this.write(row.nonce, key);
    });
    row.version = version;
  }

  /** Adds a receipt of another version to a record, as if a request had written it. Gives back that version. */
  write(nonce: number, key: string): number {
    const record = this.records.get(key);
    if (record === undefined) return 0;
    this.receipts.push({ nonce, key, read: record.version, wrote: record.version + 1 });
    record.version += 1;
    return record.version;
  }

  /** Moves an exchange to a moment before all others of its slot. */
  moveFirst(row: DraftRow): void {
    const first = Math.min(...this.rows.filter(({ slot }) => slot === row.slot).map(({ sentMs }) => sentMs));
    Object.assign(row, { intendedMs: first - 2, sentMs: first - 2, doneMs: first - 1 });
  }

  evidence(): Evidence {
    const history = new History(this.#evidence.history.keys, this.rows.length);
    for (const [at, row] of this.rows.toSorted((a, b) => a.doneMs - b.doneMs).entries()) {
      write(history, at, row);
      for (const [name, value] of row.sighted) history.sightings.addNumber(at, name, value);
    }
    history.count = this.rows.length;
    const receipts = new Receipts();
    for (const { nonce, key, read, wrote } of this.receipts)
      receipts.add({ nonce, traces: [{ key, read, wrote: wrote === 0 ? null : wrote }] });
    return { ...this.#evidence, history, audit: { records: this.records, receipts } };
  }

  #commands(names: readonly string[]): DraftRow[] {
    return this.rows.filter(
      (row) => row.command > 0 && (names.length === 0 || names.includes(this.commandOf(row))),
    );
  }
}

/** Writes an entry to a row; how operations were settled and resolved is no matter of the checks. */
function write({ columns }: History, at: number, row: DraftRow): void {
  columns.nonce[at] = row.nonce;
  columns.operation[at] = row.operation;
  columns.attempt[at] = row.attempt;
  columns.client[at] = row.client;
  columns.slot[at] = row.slot;
  columns.command[at] = row.command;
  columns.base[at] = row.base;
  columns.version[at] = row.version;
  columns.value[at] = row.value;
  columns.status[at] = row.status;
  columns.answer[at] = answerKinds.indexOf(row.answer);
  columns.reason[at] = row.reason === undefined ? 0 : reasonCodes.indexOf(row.reason) + 1;
  columns.intended[at] = row.intendedMs;
  columns.sent[at] = row.sentMs;
  columns.done[at] = row.doneMs;
}
