import type { Call } from '../../core/call.ts';
import { isIdle, isOther } from './beaten.ts';
import type { Sender } from './beaten.ts';
import { areKin, tagOf } from './kinship.ts';
import type { RecordMemory } from './record-memory.ts';
import { namesRecord } from './refusals.ts';
import { isSameRequest } from './resends.ts';

/** Nothing that a log tells is shorter. */
const smallestMs = 1e-6;

interface Interval {
  readonly arrivedMs: number;
  readonly doneMs: number;
}

/** Whether two may have been under way at once; times may be off by a step. Without durations nobody knows. */
export function overlap(a: Interval, b: Interval, stepMs: number): boolean {
  if (a.doneMs === a.arrivedMs && b.doneMs === b.arrivedMs) return false;
  return a.arrivedMs <= b.doneMs + stepMs && a.doneMs >= b.arrivedMs - stepMs;
}

/** Whether an accepted change, told after a refusal that it overlapped, was in its way. */
export function isWinner(winner: Call, loser: Call, record: RecordMemory): boolean {
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
export function isNearTo(one: Interval & Sender, call: Interval & Sender, stepMs: number): boolean {
  return overlap(one, call, stepMs) && (isOther(one, call) || overlap(one, call, -stepMs - smallestMs));
}

/** Whether an accepted change overlapped one that names no tag. */
export function isMet(call: Call, record: RecordMemory, stepMs: number): boolean {
  return record.accepted.some(
    (one) =>
      areKin(one.path, call.path) && !isIdle(one) && !isSameRequest(one, call) && overlap(one, call, stepMs),
  );
}
