import { columnsOf } from './columns.ts';
import type { Columns } from './columns.ts';
import { isReason, reasonCodes } from './reason.ts';
import type { Reason } from './reason.ts';
import { resolutions, settlements } from './operation.ts';
import type { Answer, Resolution, Settlement } from './operation.ts';
import { Sightings } from './sightings.ts';
import { slotName } from './slot.ts';

/**
 * Answers of an exchange in column order. `paused` never reaches the wire and so never the history; an accepted answer
 * that repeats an earlier effect is `replayed`, because it has no effect of its own.
 */
export const answerKinds = [
  'found',
  'missing',
  'accepted',
  'conflict',
  'rejected',
  'unknown',
  'notSent',
  'replayed',
] as const;
export type AnswerKind = (typeof answerKinds)[number];

const answerCodes = new Map<string, number>(answerKinds.map((kind, code) => [kind, code]));
const accepted = answerKinds.indexOf('accepted');
const replayed = answerKinds.indexOf('replayed');
const reasonNumbers = new Map<Reason, number>(reasonCodes.map((reason, code) => [reason, code + 1]));
const settlementNumbers = new Map<Settlement, number>(settlements.map((kind, code) => [kind, code + 1]));
const resolutionNumbers = new Map<Resolution, number>(resolutions.map((kind, code) => [kind, code + 1]));

/** One exchange. Times are milliseconds since the start of the run; intervals are closed. */
export interface Entry {
  readonly nonce: number;
  readonly operation: number;
  readonly attempt: number;
  readonly client: number;
  /** The contended slot: `generation * keys + key`. */
  readonly slot: number;
  /** 0 for a read, else the position of the command in the workload, from 1. */
  readonly command: number;
  /** The version that the request was based on (If-Match), 0 where it named none; of opaque tags its number. */
  readonly base: number;
  /** The version that the answer names, 0 where it names none; of opaque tags its number. */
  readonly version: number;
  /** The first added value of an accepted command (the remainder), or what was measured of a read; NaN for none. */
  readonly value: number;
  readonly status: number;
  readonly answer: AnswerKind;
  readonly reason: Reason | undefined;
  /** What the policy had done before it sent this; undefined for a first attempt. */
  readonly resolution: Resolution | undefined;
  /** How the operation ended, on the row of its last exchange only. */
  readonly settled: Settlement | undefined;
  /** When the operation was due: the same on each of its rows. */
  readonly intendedMs: number;
  readonly sentMs: number;
  readonly doneMs: number;
}

/** How many rows were looked through, and the row of a nonce among them. */
interface RowsByNonce {
  readonly count: number;
  readonly byNonce: (nonce: number) => number;
}

const noRows: RowsByNonce = { count: -1, byNonce: () => -1 };

/**
 * All exchanges of a run in columns, in the order in which they ended; `keys` is the number of contended keys. The
 * capacity is fixed: memory is taken as rows are written, and a driver ends the race when `full`.
 */
export class History {
  readonly keys: number;
  readonly capacity: number;
  readonly columns: Columns;
  /** What exchanges told beside the columns, field by field. */
  sightings = new Sightings();
  /**
   * Entity tags as they came, where nobody knows that they count versions: `base` and `version` then are positions in it
   * plus 1, which can be equal and nothing else. Absent where tags are versions that count by one.
   */
  tags?: readonly string[];
  /**
   * How far, ms, `sent` and `done` of each row may be from the coordinator's clock, at most; absent where all rows are on
   * it. Nothing in `Columns` is widened by it: a judge does that (`harness/check/widened.ts`).
   */
  bounds?: Float64Array;
  /** What the names of all slots began with on the wire, of letters, digits and hyphens; mostly nothing. */
  readonly salt: string;
  readonly #named: RegExp;
  count = 0;
  /** Kept, as every check asks for it. */
  #rows: RowsByNonce = noRows;

  constructor(keys: number, capacity: number, columns: Columns = columnsOf(capacity), salt = '') {
    this.keys = keys;
    this.capacity = capacity;
    this.columns = columns;
    this.salt = salt;
    this.#named = new RegExp(`/${salt}(\\d+)-(\\d+)(?:\\.|$)`);
  }

  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Appends one exchange; the arguments are an Entry's members, spread so that recording allocates nothing. */
  append(
    nonce: number,
    operation: number,
    attempt: number,
    client: number,
    slot: number,
    command: number,
    base: number,
    status: number,
    answer: Answer,
    intendedMs: number,
    sentMs: number,
    doneMs: number,
    resolution?: Resolution,
  ): void {
    const row = this.count;
    if (row >= this.capacity) throw new RangeError(`the history holds its ${this.capacity} entries already`);
    this.count = row + 1;
    const c = this.columns;
    c.nonce[row] = nonce;
    c.operation[row] = operation;
    c.attempt[row] = attempt;
    c.client[row] = client;
    c.slot[row] = slot;
    c.command[row] = command;
    c.base[row] = base;
    c.status[row] = status;
    c.intended[row] = intendedMs;
    c.sent[row] = sentMs;
    c.done[row] = doneMs;
    c.value[row] = Number.NaN;
    if (resolution !== undefined) c.resolution[row] = resolutionNumbers.get(resolution) ?? 0;
    if (answer.kind === 'accepted') {
      c.answer[row] = answer.replayed === true ? replayed : accepted;
      c.version[row] = answer.version;
      const value = answer.added[0];
      if (value !== undefined) c.value[row] = value;
      return;
    }
    c.answer[row] = answerCodes.get(answer.kind) ?? 0;
    if (answer.kind === 'found') {
      c.version[row] = answer.version;
      if (answer.value !== undefined) c.value[row] = answer.value;
    } else if (answer.kind === 'conflict') c.reason[row] = reasonNumbers.get(answer.reason) ?? 0;
    else if (answer.kind === 'rejected' && isReason(answer.code))
      c.reason[row] = reasonNumbers.get(answer.code) ?? 0;
  }

  /** The same rows and no more, some columns in place of its own, and nothing yet of what exchanges told beside. */
  with(columns: Partial<Columns>): History {
    const other = new History(this.keys, this.count, { ...this.columns, ...columns }, this.salt);
    other.count = this.count;
    if (this.tags !== undefined) other.tags = this.tags;
    if (this.bounds !== undefined) other.bounds = this.bounds;
    return other;
  }

  /** Forgets all rows, so that their memory can be written again; nobody may read them any more. */
  clear(): void {
    const { version, reason, settled, resolution } = this.columns;
    // The others are written with each row.
    for (const column of [version, reason, settled, resolution]) column.fill(0, 0, this.count);
    this.sightings = new Sightings();
    delete this.tags;
    delete this.bounds;
    this.count = 0;
    // As many other rows may follow.
    this.#rows = noRows;
  }

  /** Notes on a row that its operation ended with it. */
  settle(row: number, settlement: Settlement): void {
    this.columns.settled[row] = settlementNumbers.get(settlement) ?? 0;
  }

  /** Reads one row as an entry; for tests and messages, not for loops over many rows. */
  entry(row: number): Entry {
    const c = this.columns;
    const at = (column: ArrayLike<number>): number => column[row] ?? 0;
    return {
      nonce: at(c.nonce),
      operation: at(c.operation),
      attempt: at(c.attempt),
      client: at(c.client),
      slot: at(c.slot),
      command: at(c.command),
      base: at(c.base),
      version: at(c.version),
      value: at(c.value),
      status: at(c.status),
      answer: answerKinds[at(c.answer)] ?? 'unknown',
      reason: reasonCodes[at(c.reason) - 1],
      resolution: resolutions[at(c.resolution) - 1],
      settled: settlements[at(c.settled) - 1],
      intendedMs: at(c.intended),
      sentMs: at(c.sent),
      doneMs: at(c.done),
    };
  }

  /**
   * Tells the row of a nonce, -1 where no row has it. Nonces are dense from the least one on, so that one array will do, also
   * late in a race.
   */
  rowsByNonce(): (nonce: number) => number {
    if (this.#rows.count === this.count) return this.#rows.byNonce;
    const { nonce } = this.columns;
    let least = Infinity;
    let largest = -Infinity;
    for (let row = 0; row < this.count; row++) {
      least = Math.min(least, nonce[row]!);
      largest = Math.max(largest, nonce[row]!);
    }
    const rows = new Int32Array(this.count === 0 ? 0 : largest - least + 1).fill(-1);
    for (let row = 0; row < this.count; row++) rows[nonce[row]! - least] = row;
    const byNonce = (one: number): number => rows[one - least] ?? -1;
    this.#rows = { count: this.count, byNonce };
    return byNonce;
  }

  /** The id of a slot as records carry it: `key-generation` behind the salt. */
  slotName(slot: number): string {
    return slotName(slot % this.keys, Math.floor(slot / this.keys), this.salt);
  }

  /**
   * The slot of a record `collection/key-generation`, also with a suffix after a dot; -1 where it is none, or has not
   * the salt of this race.
   */
  slotOf(recordKey: string): number {
    const match = this.#named.exec(recordKey);
    return match === null ? -1 : Number(match[2]) * this.keys + Number(match[1]);
  }
}

/** Joins the histories of several generator threads without loss; one history is handed through as it is. */
export function mergeHistories(parts: readonly History[]): History {
  const [first] = parts;
  if (first === undefined) return new History(1, 0);
  if (parts.length === 1) return first;
  const merged = new History(
    first.keys,
    parts.reduce((sum, part) => sum + part.count, 0),
    undefined,
    first.salt,
  );
  for (const part of parts) {
    for (const name of Object.keys(merged.columns) as (keyof Columns)[]) {
      merged.columns[name].set(part.columns[name].subarray(0, part.count), merged.count);
    }
    joinTags(merged, part);
    if (part.bounds !== undefined) {
      merged.bounds ??= new Float64Array(merged.capacity);
      merged.bounds.set(part.bounds.subarray(0, part.count), merged.count);
    }
    merged.sightings.join(part.sightings, merged.count);
    merged.count += part.count;
  }
  return merged;
}

/** Gives the tags of a part, whose rows stand behind those of the whole, the numbers that the whole knows them by. */
function joinTags(whole: History, part: History): void {
  if (part.tags === undefined) return;
  const known = [...(whole.tags ?? [])];
  const numbers = new Map(known.map((tag, position) => [tag, position + 1]));
  const renumbered = Uint32Array.from([0, ...part.tags.map((tag) => numbers.get(tag) ?? known.push(tag))]);
  for (const column of [whole.columns.base, whole.columns.version]) {
    for (let row = whole.count; row < whole.count + part.count; row++)
      column[row] = renumbered[column[row]!]!;
  }
  whole.tags = known;
}
