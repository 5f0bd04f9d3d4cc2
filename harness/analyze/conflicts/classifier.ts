import type { Call } from '../../core/call.ts';
import type { Conflict } from './conflict.ts';
import { groundsOf, isIdle, isOneClient, isOther, isSince, mayBeBeaten } from './beaten.ts';
import type { Grounds, Sender } from './beaten.ts';
import { asksForChange, isAccepted, isFateOpen, namesRecord, passesBySoon, sideOf } from './refusals.ts';
import type { ConflictKind } from './refusals.ts';
import { RecordMemories } from './record-memory.ts';
import type { OpenConflict, RecordMemory, Refused } from './record-memory.ts';
import { areKin, tagOf } from './kinship.ts';
import { OverlappingNames } from './overlapping-names.ts';
import type { NameMemory } from './overlapping-names.ts';
import { isOneRequest, isSameRequest, rowOf } from './resends.ts';
import { SettledConflicts } from './settled-conflicts.ts';

/** A conflict of which later lines may still tell. */
interface Open extends OpenConflict {
  readonly record: RecordMemory;
  readonly row: number;
  readonly name: NameMemory | undefined;
  /** What says something only once it is known whether its name is that of one client. */
  readonly isHeldByName: boolean;
  /** What it rests on, where one client goes by its name. */
  readonly grounds: Grounds;
  /** When the latest change before it was done of which nobody knows whether it was made. */
  readonly openMs: number;
  readonly stepMs: number;
  isBeatenSinceRead: boolean;
  /** Whether it was beaten, if by somebody who goes by its own name. */
  isBeatenByName: boolean;
}

/** Lines are written when answers are gone: whoever began before may stand behind. */
const waitMs = 2000;
/** Conflicts that wait at most. */
const mostOpen = 50_000;
/** Refusals of the same without a change between them, from which on it is no chance. */
const lastingFrom = 3;
/** What is known where several may go by a name. */
const nothingKnown: Grounds = { sinceMs: -Infinity, isOwnKnown: false };
/** Nothing that a log tells is shorter. */
const smallestMs = 1e-6;
/** So many of those who were refused first are remembered. */
const firstClients = 5;

/**
 * Says of each conflict of a stream of calls what it was. What it remembers is bounded: of the latest 50,000 records the latest
 * 16 accepted changes, 8 reads and 8 tags. What it has forgotten makes conflicts unknown, and never anything else.
 */
export class Classifier {
  readonly records = new RecordMemories();
  readonly names = new OverlappingNames();
  readonly #statuses: ReadonlySet<number>;
  readonly #told: (conflict: Conflict) => void;
  readonly #withdrawn: (conflict: Conflict) => void;
  readonly #settled = new SettledConflicts();
  #queue: Open[] = [];
  #first = 0;
  #latestMs = -Infinity;

  /** `withdrawn` hears of those that were told, and are unknown after all, as a change is told that took long. */
  constructor(
    statuses: readonly number[],
    told: (conflict: Conflict) => void,
    withdrawn: (conflict: Conflict) => void = () => undefined,
  ) {
    this.#statuses = new Set(statuses);
    this.#told = told;
    this.#withdrawn = withdrawn;
  }

  /** Whether a call is a conflict: refused with one of the statuses, and not by a gateway that lets through fewer. */
  isConflict(call: Call): boolean {
    return this.#statuses.has(call.status) && sideOf(call) !== 'gateway';
  }

  /** Takes the next call; `stepMs` is the resolution of its log. Answers with what is remembered of its record. */
  take(call: Call, stepMs: number): RecordMemory {
    const record = this.records.of(call.resource ?? call.path);
    // What this one cannot have been in the way of is settled as things stood before it.
    this.#settle(Math.min(call.doneMs - waitMs, call.arrivedMs - stepMs - 1));
    const isConflict = this.isConflict(call);
    const name = call.client === undefined ? undefined : this.names.take(call, stepMs);
    if (asksForChange(call)) this.#takeChange(call, record, isConflict, stepMs, name);
    else if (name !== undefined && call.status >= 200 && call.status < 400) record.noteRead(call, name);
    if (isConflict && !asksForChange(call)) this.#openOne(call, record, name, stepMs);
    if (call.etag !== undefined && tellsTag(call)) record.noteTag(call, call.etag);
    if (call.doneMs > this.#latestMs) {
      this.#latestMs = call.doneMs;
      this.#settle(call.doneMs - waitMs);
    }
    if (this.#queue.length - this.#first > mostOpen) this.#settleFirst();
    // Last, so that what is settled meanwhile is told the counts before this call.
    record.requests += 1;
    if (asksForChange(call)) record.changes += 1;
    return record;
  }

  /** Settles all that was refused before a time, and what came before it. */
  decide(beforeMs: number): void {
    const last = this.#queue.findLastIndex(({ call }) => call.doneMs < beforeMs);
    for (let count = last + 1 - this.#first; count > 0; count--) this.#settleFirst();
  }

  /** Settles what is still open. */
  end(): void {
    this.#settle(Infinity);
  }

  #takeChange(
    call: Call,
    record: RecordMemory,
    isConflict: boolean,
    stepMs: number,
    name: NameMemory | undefined,
  ): void {
    const accepted = isAccepted(call);
    const isOpen = !isConflict && isFateOpen(call);
    if (accepted || isConflict || isOpen) this.#tellOpen(call, record, accepted, isOpen, stepMs);
    if ((accepted && !isIdle(call)) || isOpen)
      for (const one of this.#settled.takeOut(call, record, stepMs)) this.#withdrawn(one);
    if (accepted) record.noteAccepted(call);
    if (isOpen) record.lastOpenMs = Math.max(record.lastOpenMs, call.doneMs);
    if (isConflict) {
      const open = this.#openOne(call, record, name, stepMs);
      if (namesRecord(call)) {
        if (tagOf(call) === undefined) {
          const met = isMet(call, record, stepMs);
          open.isMet ||= met;
          open.isRace ||= met;
          open.isBeatenSinceRead = isBeatenSinceRead(call, record, name);
        }
        open.isCrowded = record.attempts.some((one) => isNearTo(one, call, stepMs));
      }
      record.noteAttempt(call);
    }
    if ((accepted || isConflict) && name !== undefined) record.reads.use(name);
  }

  /** Those that are open may have lost to this change, or have been near it. */
  #tellOpen(call: Call, record: RecordMemory, accepted: boolean, isOpen: boolean, stepMs: number): void {
    const { open } = record;
    if (open === undefined) return;
    for (let at = open.length - 1; at >= 0; at--) {
      const one = open[at];
      // Those before it ended earlier still.
      if (one === undefined || one.call.doneMs < call.arrivedMs - stepMs) return;
      if (!overlap(call, one.call, stepMs)) continue;
      if (accepted) one.isTwice ||= isSameRequest(call, one.call);
      // Of what may have been made nobody can say that it changed nothing.
      if (isOpen) one.isMet ||= areKin(call.path, one.call.path);
      if (!accepted) one.isCrowded ||= isNearTo(call, one.call, stepMs);
      else if (isWinner(call, one.call, record)) {
        one.isRace = true;
        one.isMet = true;
      }
    }
  }

  #openOne(call: Call, record: RecordMemory, name: NameMemory | undefined, stepMs: number): Open {
    const tag = tagOf(call);
    const held = tag === undefined ? holderOf(call, record) : undefined;
    const grounds = groundsOf(call, record, name);
    const isOlder =
      tag !== undefined && (record.isSuperseded(tag, call.path) || tellsNewer(call, tag, record));
    const beatenBy = (isBy: (one: Sender) => boolean): boolean =>
      record.accepted.some(
        (one) => isBy(one) && isSince(one, call, grounds.sinceMs, stepMs) && !isSameRequest(one, call),
      );
    const open: Open = {
      call,
      record,
      name,
      row: name?.isShared === true && !isOneRequest(call) ? 1 : rowOf(call, record, name),
      isHeldByName: held !== undefined && !isOther(held, call),
      grounds,
      openMs: record.lastOpenMs,
      stepMs,
      isBeatenSinceRead: false,
      isTwice: record.accepted.some((one) => isSameRequest(one, call)),
      isBeatenByName: isOlder && beatenBy((one) => !isOther(one, call)),
      isRace:
        tag === undefined
          ? held !== undefined && isOther(held, call)
          : isOlder && beatenBy((one) => isOther(one, call)),
      isMet: record.lastOpenMs >= call.arrivedMs - stepMs,
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
    const isBeatable = asOfName(open);
    const standing = standingOf(open, isBeatable);
    const { call, record, row, name } = open;
    const conflict = { call, record, row, standing, name, kind: kindOf(open, standing, isBeatable) };
    this.#settled.note(conflict);
    this.#told(conflict);
  }
}

/**
 * Settles what depends on whether one client goes by the name of a conflict: of several nobody can tell who has read, or holds, what.
 * Answers with whether an accepted change may have lain between what it rested on and its refusal.
 */
function asOfName(open: Open): boolean {
  const { call, record, name, stepMs, openMs, grounds } = open;
  const isOne = isOneClient(call, name);
  if (isOne) open.isRace ||= open.isBeatenSinceRead;
  else open.isRace ||= open.isHeldByName || open.isBeatenByName;
  const known = isOne || tagOf(call) !== undefined ? grounds : nothingKnown;
  return openMs > known.sinceMs || mayBeBeaten(call, record, known, stepMs);
}

function kindOf(
  { call, record, row, isRace, isMet, isTwice }: Open,
  standing: number,
  isBeatable: boolean,
): ConflictKind {
  const side = sideOf(call);
  const tag = tagOf(call);
  // Whoever was met on the way may have made the tag current again before, or changed what was sent again in vain.
  if (row > 1 && !isMet) return 'again';
  if (side === 'decided') return 'decided';
  if (isRace) return 'race';
  if (isTwice) return 'unknown';
  if (standing >= lastingFrom) return 'lasting';
  if (side !== 'race') return 'unknown';
  // That somebody was faster is not so where the tag was never told to anybody, nor where nobody has changed the record since.
  const isNobodys =
    tag !== undefined &&
    (record.isForeign(tag, call.path) || (record.tags.isTold(tag, call.path) && !isBeatable));
  return isNobodys ? 'unknown' : 'race';
}

/** Counts refusals of the same between which nothing changed the record, and of which none was near another. */
function standingOf({ call, record, isRace, isCrowded, row, name }: Open, isBeatable: boolean): number {
  if (!namesRecord(call)) return 0;
  // It tells of nobody, and of no change.
  if (isBeatable && !isRace && sideOf(call) !== 'decided') return 0;
  const before = record.standing(call);
  // A lock passes on once somebody else has changed the record, who may hold it.
  const isNear =
    isRace ||
    isCrowded ||
    (passesBySoon(call) && record.accepted.some((one) => name?.isShared === true || isOther(one, call)));
  const changedMs = Math.max(record.lastAcceptedMs, record.tags.movedMs);
  if (before === undefined || isNear || changedMs > before.lastMs) {
    const clients = isNear || call.client === undefined ? [] : [call.client];
    const { method, path, status, code } = call;
    record.startStanding({
      refused: { method, path, status, code } as Refused,
      count: isNear ? 0 : 1,
      fromMs: call.arrivedMs,
      lastMs: call.doneMs,
      clients,
    });
    return isNear ? 0 : 1;
  }
  before.lastMs = call.doneMs;
  // Who hurries to ask once more is counted elsewhere.
  if (row > 1) return before.count;
  if (before.count === 0) before.fromMs = call.arrivedMs;
  before.count += 1;
  if (call.client !== undefined && before.clients.length < firstClients) before.clients.push(call.client);
  return before.count;
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

/** Whether an accepted change, told after a refusal that it overlapped, was in its way. */
function isWinner(winner: Call, loser: Call, record: RecordMemory): boolean {
  if (!areKin(winner.path, loser.path) || isIdle(winner) || isSameRequest(winner, loser)) return false;
  const tag = tagOf(loser);
  if (tag === undefined) return namesRecord(loser);
  return (
    winner.ifMatch === tag ||
    (winner.path === loser.path &&
      winner.etag !== undefined &&
      winner.etag !== tag &&
      record.tags.isTold(tag, loser.path))
  );
}

/** Whether somebody else was under way with a change: another name, or the same one at once, as one client cannot be. */
function isNearTo(one: Interval & Sender, call: Interval & Sender, stepMs: number): boolean {
  return overlap(one, call, stepMs) && (isOther(one, call) || overlap(one, call, -stepMs - smallestMs));
}

/** Whether an accepted change overlapped one that names no tag. */
function isMet(call: Call, record: RecordMemory, stepMs: number): boolean {
  return record.accepted.some(
    (one) =>
      areKin(one.path, call.path) && !isIdle(one) && !isSameRequest(one, call) && overlap(one, call, stepMs),
  );
}

/** Whether somebody else changed the record since its name had read it last. */
function isBeatenSinceRead(call: Call, record: RecordMemory, name: NameMemory | undefined): boolean {
  const readMs = name === undefined ? -Infinity : record.reads.askedMs(name);
  return (
    readMs !== -Infinity &&
    record.accepted.some(
      (one) =>
        areKin(one.path, call.path) &&
        isOther(one, call) &&
        !isSameRequest(one, call) &&
        !isIdle(one) &&
        one.doneMs > readMs &&
        one.arrivedMs < call.doneMs,
    )
  );
}

/** Whether the refusal itself tells a tag that came after the one that it refused. */
function tellsNewer(call: Call, tag: string, record: RecordMemory): boolean {
  return call.etag !== undefined && call.etag !== tag && tellsTag(call) && record.tags.isTold(tag, call.path);
}

/** Whether an answer tells the tag of the record. Weak tags of errors are those of their own text, as some frameworks add them. */
function tellsTag({ status, etag = '' }: Call): boolean {
  return status < 400 || ((status === 409 || status === 412) && !etag.startsWith('W/'));
}

/** Who was given a lock that is busy by the same request, and has not given it back. */
function holderOf(call: Call, record: RecordMemory): Sender | undefined {
  if (!passesBySoon(call)) return undefined;
  const last = record.accepted.findLast(({ path }) => path === call.path);
  return last?.method === call.method && !isSameRequest(last, call) ? last : undefined;
}
