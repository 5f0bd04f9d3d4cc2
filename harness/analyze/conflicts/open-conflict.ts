import { isOneClient, isOther, isSince, mayBeBeaten, mayTake } from './beaten.ts';
import type { Grounds } from './beaten.ts';
import { areWeak, tagOf } from './kinship.ts';
import type { NameMemory } from './overlapping-names.ts';
import type { OpenConflict, RecordMemory, Refused } from './record-memory.ts';
import { namesRecord, passesBySoon, sideOf } from './refusals.ts';
import type { ConflictKind } from './refusals.ts';

/** A conflict of which later lines may still tell. */
export interface Open extends OpenConflict {
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

/** Refusals of the same without a change between them, from which on it is no chance. */
const lastingFrom = 3;
/** What is known where several may go by a name. */
const nothingKnown: Grounds = { sinceMs: -Infinity, isOwnKnown: false };
/** So many of those who were refused first are remembered. */
const firstClients = 5;

/**
 * Settles what depends on whether one client goes by the name of a conflict: of several nobody can tell who has read, or holds, what.
 * Answers with whether an accepted change may have lain between what it rested on and its refusal.
 */
export function asOfName(open: Open): boolean {
  const { call, record, name, stepMs, openMs, grounds } = open;
  const isOne = isOneClient(call, name);
  if (isOne) open.isRace ||= open.isBeatenSinceRead;
  else open.isRace ||= open.isHeldByName || open.isBeatenByName;
  if (tagOf(call) !== undefined && isOwnDoing(open)) open.isRace = false;
  const known = isOne || tagOf(call) !== undefined ? grounds : nothingKnown;
  return openMs > known.sinceMs || mayBeBeaten(call, record, known, stepMs);
}

export function kindOf(open: Open, standing: number, isBeatable: boolean): ConflictKind {
  const { call, record, row, isRace, isMet, isTwice } = open;
  const side = sideOf(call);
  const tag = tagOf(call);
  // Whoever was met on the way may have made the tag current again before, or changed what was sent again in vain.
  if (row > 1 && !isMet) return 'again';
  if (side === 'decided') return 'decided';
  if (isRace) return 'race';
  if (isTwice) return 'unknown';
  if (standing >= lastingFrom) return 'lasting';
  if (side !== 'race') return 'unknown';
  // That somebody was faster is not so where the tag was never told to anybody, nor where nobody has changed the record since; a weak
  // one is refused with nobody near.
  const isNobodys =
    tag !== undefined &&
    (record.isForeign(tag, call.path) ||
      (!isBeatable && (areWeak(tag) || record.tags.isTold(tag, call.path))));
  return isNobodys || isOwnDoing(open) ? 'unknown' : 'race';
}

/** Whether one client took what its request rested on itself, or may have, and nobody else can: it has lost to nobody, whoever came then. */
function isOwnDoing({ call, record, name, stepMs, grounds: { sinceMs } }: Open): boolean {
  if (!isOneClient(call, name) || record.forgotSince(sinceMs)) return false;
  const takers = [...record.accepted, ...record.doubtful].filter(
    (one) => isSince(one, call, sinceMs, stepMs) && mayTake(one, call),
  );
  return takers.length > 0 && !takers.some((one) => isOther(one, call));
}

/** Counts refusals of the same between which nothing changed the record, and of which none was near another. */
export function standingOf(
  { call, record, isRace, isCrowded, row, name }: Open,
  isBeatable: boolean,
): number {
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
