import type { Call } from '../../core/call.ts';
import { asksForChange, isAccepted, namesRecord, passesBySoon, sideOf } from './refusals.ts';
import type { ConflictKind } from './refusals.ts';
import { RecordMemories } from './record-memory.ts';
import type { OpenConflict, RecordMemory } from './record-memory.ts';

/** A conflict, and what it was. */
export interface Conflict {
  readonly call: Call;
  readonly kind: ConflictKind;
  readonly record: RecordMemory;
  /** How often its client has been refused the same in a row, this time included. */
  readonly row: number;
  /** How often the record has refused the same since it was changed last, this time included. */
  readonly standing: number;
}

/** A conflict of which later lines may still tell. */
interface Open extends OpenConflict {
  readonly record: RecordMemory;
  readonly row: number;
}

/** How long a client's next request counts as sent in answer to its refusal. */
export const againMs = 10_000;
/** Lines are written when answers are gone: whoever began before may stand behind. */
const waitMs = 2000;
/** Conflicts that wait at most. */
const mostOpen = 50_000;
/** Refusals of the same without a change between them, from which on it is no chance. */
const lastingFrom = 3;

/**
 * Says of each conflict of a stream of calls what it was. What it remembers is bounded: of the latest 50,000 records the latest
 * 16 accepted changes, 8 reads and 8 tags. What it has forgotten makes conflicts unknown, and never anything else.
 */
export class Classifier {
  readonly records = new RecordMemories();
  readonly #statuses: ReadonlySet<number>;
  readonly #told: (conflict: Conflict) => void;
  #queue: Open[] = [];
  #first = 0;
  #latestMs = -Infinity;

  constructor(statuses: readonly number[], told: (conflict: Conflict) => void) {
    this.#statuses = new Set(statuses);
    this.#told = told;
  }

  /** Whether a call is a conflict: refused with one of the statuses, and not by a gateway that lets through fewer. */
  isConflict(call: Call): boolean {
    return this.#statuses.has(call.status) && sideOf(call) !== 'gateway';
  }

  /** Takes the next call; `stepMs` is the resolution of its log. Answers with what is remembered of its record. */
  take(call: Call, stepMs: number): RecordMemory {
    const record = this.records.of(call.resource ?? call.path);
    record.requests += 1;
    const isConflict = this.isConflict(call);
    if (asksForChange(call)) this.#takeChange(call, record, isConflict, stepMs);
    else if (call.status >= 200 && call.status < 400) record.noteRead(call.client, call.arrivedMs);
    if (isConflict && !asksForChange(call)) this.#openOne(call, record);
    if (call.etag !== undefined && call.status < 400) record.noteTag(call.etag);
    if (call.doneMs > this.#latestMs) {
      this.#latestMs = call.doneMs;
      this.#settle(call.doneMs - waitMs);
    }
    if (this.#queue.length - this.#first > mostOpen) this.#settleFirst();
    return record;
  }

  /** Settles what is still open. */
  end(): void {
    this.#settle(Infinity);
  }

  #takeChange(call: Call, record: RecordMemory, isConflict: boolean, stepMs: number): void {
    record.changes += 1;
    const accepted = isAccepted(call);
    if (accepted || isConflict) this.#tellOpen(call, record, accepted, stepMs);
    if (accepted) record.noteAccepted(call);
    if (!isConflict) return;
    const open = this.#openOne(call, record);
    if (namesRecord(call)) {
      open.isRace ||=
        record.accepted.some((one) => overlap(one, call, stepMs)) || changedSinceRead(call, record);
      open.isCrowded = record.attempts.some((one) => overlap(one, call, stepMs) && isOther(one, call));
    }
    record.noteAttempt(call);
  }

  /** Those that are open may have lost to this change, or have been near it. */
  #tellOpen(call: Call, record: RecordMemory, accepted: boolean, stepMs: number): void {
    const { open } = record;
    if (open === undefined) return;
    for (let at = open.length - 1; at >= 0; at--) {
      const one = open[at];
      // Those before it ended earlier still.
      if (one === undefined || one.call.doneMs < call.arrivedMs - stepMs) return;
      if (!overlap(call, one.call, stepMs)) continue;
      if (!accepted) one.isCrowded ||= isOther(call, one.call);
      else if (namesRecord(one.call) || isSameTag(call, one.call)) one.isRace = true;
    }
  }

  #openOne(call: Call, record: RecordMemory): Open {
    const tag = call.ifMatch;
    const open: Open = {
      call,
      record,
      row: rowOf(call, record),
      isRace: tag !== undefined && record.isSuperseded(tag),
      isCrowded: false,
    };
    this.#queue.push(open);
    record.open ??= [];
    record.open.push(open);
    return open;
  }

  #settle(untilMs: number): void {
    while (this.#first < this.#queue.length && (this.#queue[this.#first]?.call.doneMs ?? 0) <= untilMs)
      this.#settleFirst();
  }

  #settleFirst(): void {
    const open = this.#queue[this.#first];
    this.#first += 1;
    if (this.#first > 4096 && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
    if (open === undefined) return;
    const others = open.record.open;
    if (others !== undefined && others.length > 1) others.shift();
    else open.record.open = undefined;
    const standing = standingOf(open);
    const { call, record, row } = open;
    this.#told({ call, record, row, standing, kind: kindOf(open, standing) });
  }
}

function kindOf({ call, row, isRace }: Open, standing: number): ConflictKind {
  const side = sideOf(call);
  if (row > 1) return 'again';
  if (side === 'decided') return 'decided';
  if (isRace) return 'race';
  if (standing >= lastingFrom) return 'lasting';
  return side === 'race' ? 'race' : 'unknown';
}

/** Counts refusals of the same between which nothing changed the record, and of which none was near another. */
function standingOf({ call, record, isRace, isCrowded, row }: Open): number {
  if (!namesRecord(call)) return 0;
  const key = `${call.method} ${call.path} ${call.status} ${call.code ?? ''}`;
  const before = record.standing(key);
  const isNear = isRace || isCrowded;
  if (before === undefined || isNear || record.lastAcceptedMs > before.lastMs) {
    record.startStanding(key, { count: isNear ? 0 : 1, fromMs: call.arrivedMs, lastMs: call.doneMs });
    return isNear ? 0 : 1;
  }
  before.lastMs = call.doneMs;
  // Who hurries to ask once more is counted elsewhere.
  if (row <= 1) before.count += 1;
  return before.count;
}

/** How often the client has been refused the same in a row. */
function rowOf(call: Call, record: RecordMemory): number {
  if (call.client === undefined || passesBySoon(call)) return 1;
  const key = `${call.client}\n${call.method}\n${call.path}\n${call.ifMatch ?? call.ifUnmodifiedSince ?? ''}`;
  const row = record.refusedRow(key);
  const isHopeless = call.ifMatch !== undefined || record.lastAcceptedMs <= (row?.lastMs ?? 0);
  // What was sent before the refusal arrived was not sent in answer to it.
  if (
    row === undefined ||
    !isHopeless ||
    call.arrivedMs < row.lastMs ||
    call.arrivedMs > row.lastMs + againMs
  ) {
    record.startRow(key, call.doneMs);
    return 1;
  }
  row.count += 1;
  row.lastMs = call.doneMs;
  return row.count;
}

interface Interval {
  readonly arrivedMs: number;
  readonly doneMs: number;
}

/** Whether two may have been under way at once; times may be off by a step. Without durations nobody knows. */
function overlap(a: Interval, b: Interval, stepMs: number): boolean {
  if (a.doneMs === a.arrivedMs && b.doneMs === b.arrivedMs) return false;
  return a.arrivedMs <= b.doneMs + stepMs && a.doneMs >= b.arrivedMs - stepMs;
}

interface Sender {
  readonly client?: string | undefined;
}

function isOther(a: Sender, b: Sender): boolean {
  return a.client === undefined || a.client !== b.client;
}

function isSameTag(a: Pick<Call, 'ifMatch'>, b: Pick<Call, 'ifMatch'>): boolean {
  return a.ifMatch !== undefined && a.ifMatch === b.ifMatch;
}

/** Whether somebody else changed the record since the client read it; where it named a tag, that says more. */
function changedSinceRead(call: Call, record: RecordMemory): boolean {
  if (call.ifMatch !== undefined) return false;
  const read = record.reads.findLast(({ client }) => client === call.client);
  return (
    read !== undefined &&
    record.accepted.some(
      (one) => isOther(one, call) && one.doneMs > read.arrivedMs && one.arrivedMs < call.doneMs,
    )
  );
}
