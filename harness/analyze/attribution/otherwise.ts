import type { Call } from '../../core/call.ts';
import type { Attribution, Doubt, Evidence } from './attribution.ts';
import { byTime } from './by-time.ts';
import { isCallersOwn } from './callers-own.ts';
import { reasonGiven } from './reason-given.ts';
import type { RecordLog, Seen } from './record-log.ts';
import { isBefore } from './slack.ts';

/** Attributes a call that wanted to make a record which must not be there (`If-None-Match: *`); undefined where nobody made it. */
export function byCreation(loser: Seen, log: RecordLog): Attribution | undefined {
  const { call } = loser;
  const before = log.changes.filter(
    (one) => one.call.path === call.path && !isBefore(call, one.call, log.slack),
  );
  const makers = before.filter(
    ({ call: { status, ifNoneMatch }, outcome }) =>
      outcome === 'accepted' && (status === 201 || ifNoneMatch?.trim() === '*'),
  );
  const [maker] = makers;
  if (maker === undefined) return undefined;
  if (makers.length === 1 && log.wasMissingBetween(maker, loser))
    return byTime(loser, log, { doubts: ['was-gone'] });
  const doubts: readonly Doubt[] = isCallersOwn(call) ? ['callers-own'] : [];
  const isSure =
    makers.length === 1 &&
    doubts.length === 0 &&
    maker.call.ifNoneMatch?.trim() === '*' &&
    !before.some((one) => one.call.method === 'DELETE') &&
    isOfExistence(call) &&
    (call.status === 412 || isBefore(maker.call, call, log.slack));
  const grade = isSure ? 'exact' : makers.length === 1 ? 'only' : 'several';
  return { ...foundTo(loser, grade, makers, 'created'), doubts };
}

/** Whether a refusal may be for nothing but that the record is there. */
function isOfExistence(call: Call): boolean {
  const given = reasonGiven(call);
  return given === 'version' || given === 'unsaid' || /exist/i.test(call.code ?? '');
}

/** Attributes a call to a record that is gone, to those who deleted it; undefined where nobody did. */
export function byDeletion(loser: Seen, log: RecordLog): Attribution | undefined {
  const { call } = loser;
  if (call.status !== 404 && call.status !== 410) return undefined;
  const deleters = log.changes.filter(
    (one) =>
      one.outcome === 'accepted' && one.call.method === 'DELETE' && !isBefore(call, one.call, log.slack),
  );
  if (deleters.length === 0) return undefined;
  return foundTo(loser, deleters.length === 1 ? 'only' : 'several', deleters, 'deleted');
}

/** Attributes a call to those that were under way with the same Idempotency-Key; undefined where there are none. */
export function byKey(loser: Seen, log: RecordLog): Attribution | undefined {
  const { call } = loser;
  if (call.idempotencyKey === undefined || reasonGiven(call) !== 'key') return undefined;
  const same = underWay(loser, log).filter((one) => one.call.idempotencyKey === call.idempotencyKey);
  if (same.length === 0) return undefined;
  return foundTo(loser, same.length === 1 ? 'only' : 'several', same, 'same-key');
}

/**
 * Attributes a call that met a lock, to all that were under way: one that was refused itself in the end may have held it. Where
 * none was, somebody has held it for longer, and perhaps since before the loser had read: no tag tells of that.
 */
export function byLock(loser: Seen, log: RecordLog): Attribution | undefined {
  if (reasonGiven(loser.call) !== 'lock') return undefined;
  const holders = underWay(loser, log);
  if (holders.length === 0) {
    const found = byTime(loser, log, { doubts: ['lock-held'] });
    if (found.winners.length === 0) return { ...found, grade: 'unknown' };
    const isLocking = found.winners[0]?.method === 'LOCK';
    return found.grade === 'only' && !isLocking ? { ...found, grade: 'several' } : found;
  }
  return foundTo(loser, holders.length === 1 ? 'only' : 'several', holders, 'under-way');
}

/** Attributes a call to a collection, whose path does not say which record it wanted, to those that made some. */
export function byCollection(loser: Seen, log: RecordLog): Attribution | undefined {
  const { call } = loser;
  const isMaking = (one: Seen): boolean =>
    one.call.method === 'POST' && one.call.path === call.path && one.call.status === 201;
  if (call.method !== 'POST' || call.ifMatch !== undefined || call.path !== call.resource) return undefined;
  const makers = log.changes.filter((one) => isMaking(one) && !isBefore(call, one.call, log.slack));
  if (makers.length === 0) return undefined;
  const named = loser.tag === undefined ? [] : makers.filter(({ tag }) => tag === loser.tag);
  if (named.length === 1) return { ...foundTo(loser, 'only', named, 'told-tag'), doubts: ['record-unnamed'] };
  const during = byTime(loser, log, { doubts: ['record-unnamed'] });
  return during.grade === 'only' ? { ...during, grade: 'several' } : during;
}

function foundTo(
  { call: loser }: Seen,
  grade: Attribution['grade'],
  winners: readonly Seen[],
  evidence: Evidence,
): Attribution {
  return { loser, grade, winners: winners.map(({ call }) => call), evidence, doubts: [] };
}

/** Other changes that were under way while a call was, whatever became of them. */
function underWay(loser: Seen, log: RecordLog): readonly Seen[] {
  return log.seen.filter(
    (one) =>
      one !== loser &&
      one.outcome !== 'read' &&
      one.outcome !== 'rejected' &&
      !isBefore(loser.call, one.call, log.slack) &&
      !isBefore(one.call, loser.call, log.slack),
  );
}
