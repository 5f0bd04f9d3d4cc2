import type { Call } from '../../core/call.ts';
import { groundsOf, isIdle, isOther, isSince } from './beaten.ts';
import type { Sender } from './beaten.ts';
import type { Conflict } from './conflict.ts';
import { areKin, tagOf } from './kinship.ts';
import { asOfName, kindOf, standingOf } from './open-conflict.ts';
import type { Open } from './open-conflict.ts';
import { isMet, isNearTo, isWinner, overlap } from './overlaps.ts';
import { OverlappingNames } from './overlapping-names.ts';
import type { NameMemory } from './overlapping-names.ts';
import { RecordMemories } from './record-memory.ts';
import type { RecordMemory } from './record-memory.ts';
import { asksForChange, isAccepted, isFateOpen, namesRecord, passesBySoon, sideOf } from './refusals.ts';
import { isOneRequest, isSameRequest, mayShowCurrent, rowOf } from './resends.ts';
import { SettledConflicts } from './settled-conflicts.ts';

/** Lines are written when answers are gone: whoever began before may stand behind. */
const waitMs = 2000;
/** Conflicts that wait at most. */
const mostOpen = 50_000;

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
    if (isOpen) record.noteDoubtful(call);
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
        // What a tag was taken by long ago is not undone by who passes with others.
        const tag = tagOf(one.call);
        one.isMet ||= tag === undefined || mayShowCurrent(call, tag);
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
