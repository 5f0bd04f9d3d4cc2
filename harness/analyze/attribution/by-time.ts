import { isIP } from 'node:net';
import type { Call } from '../../core/call.ts';
import type { Attribution, Doubt, Evidence } from './attribution.ts';
import { mayMatch, namedTag } from './record-log.ts';
import { isSameRecord } from './record-of.ts';
import type { RecordLog, Seen } from './record-log.ts';

/** What is known beside the times. */
export interface Narrowed {
  /** The tag that the loser named, where it stands for one version. */
  readonly tag?: string;
  /** The tag that the loser named, where it came back: it was told before the loser came, and says nothing of when it was taken. */
  readonly restsOn?: string;
  readonly doubts: readonly Doubt[];
}

/**
 * Attributes by time: whoever may have changed the record between what the loser had read and its refusal. Where several go by its
 * name, since any answer that it may have read, of which nobody is the only candidate; where none is known, only those that were
 * under way while it was.
 */
export function byTime(loser: Seen, log: RecordLog, { tag, restsOn, doubts }: Narrowed): Attribution {
  const { call } = loser;
  const named = tag ?? restsOn;
  const read = readOf(loser, log, named);
  const { fromMs, toMs, isOfName } = windowOf(loser, log, tag, read);
  const first = read === undefined ? undefined : earlierRead(loser, log, named, read);
  const near = log.changesBetween(fromMs, toMs).filter((one) => one !== loser);
  const isElsewhen = first !== undefined;
  // Whoever may have been in the way of an earlier read is named beside those that surely were near.
  const between =
    isElsewhen && near.some((one) => one.outcome === 'accepted' && mayHaveTaken(one, loser, named))
      ? log.changesBetween(first.call.arrivedMs, toMs).filter((one) => one !== loser)
      : near;
  const possible = between.filter((one) => mayHaveTaken(one, loser, named));
  const winners = possible.filter(({ outcome }) => outcome === 'accepted').map((one) => one.call);
  const isOpen = possible.length > winners.length;
  const isElsewhere = winners.some((one) => !isSameRecord(one, call));
  const isUnread = fromMs === call.arrivedMs && read === undefined;
  const known: Doubt[] = [
    ...doubts,
    ...(isElsewhere && !doubts.includes('paths-differ') ? (['paths-differ'] as const) : []),
    ...(isUnread ? (['no-read'] as const) : []),
    ...(isOfName ? [whyOfName(call)] : []),
    ...(isOpen ? (['fate-unknown'] as const) : []),
  ];
  const evidence: Evidence = fromMs < call.arrivedMs ? 'since-read' : 'overlap';
  // Nobody was there to be seen, and that says something only where all that may have been was looked at.
  const isOnOther =
    winners.length === 0 && between.some((one) => one.outcome === 'accepted' && one.tag !== named);
  const isUnseen =
    isOpen || isElsewhen || isOnOther || ((isUnread || isOfName) && isChangedBefore(loser, log));
  const isSure = winners.length === 1 && !isOpen && !isOfName && !isElsewhen;
  return {
    loser: call,
    grade: winners.length === 0 ? (isUnseen ? 'unknown' : 'none') : isSure ? 'only' : 'several',
    winners,
    ...(winners.length === 0 ? {} : { evidence }),
    doubts: [
      ...known,
      ...(isElsewhen ? (['read-unsure'] as const) : []),
      ...(isOnOther ? (['other-tag'] as const) : []),
    ],
    ...(read === undefined ? {} : { read: read.call }),
  };
}

/** What a call rests on: the last answer of its client that named the tag, or, where none is known, its last one. */
export function readOf(loser: Seen, log: RecordLog, tag: string | undefined): Seen | undefined {
  const named = tag === undefined ? undefined : log.readBefore(loser, tag);
  if (named !== undefined) return named;
  const isOneClient = loser.call.client !== undefined && !log.isShared(loser.call.client);
  const last = isOneClient ? log.readsBefore(loser)[0] : undefined;
  // With another tag it was not what this one rests on; whoever shares its name may have read anything.
  // Locks and keys are met whatever the tag.
  const isBeside = tag === undefined && namedTag(loser) !== undefined;
  return !isBeside && last?.tag !== undefined && !mayMatch(loser, last.tag) ? undefined : last;
}

/** Between which moments the record was changed under the loser's hands, and whether that rests on a name that is not one client's. */
function windowOf(loser: Seen, log: RecordLog, tag: string | undefined, read: Seen | undefined) {
  const { call } = loser;
  const isOfName = read === undefined && (call.client === undefined || log.isShared(call.client));
  const first = isOfName ? log.readsBefore(loser).at(-1) : read;
  const sinceRead = {
    fromMs: Math.min(first?.call.arrivedMs ?? call.arrivedMs, call.arrivedMs),
    toMs: call.doneMs,
    isOfName,
  };
  if (tag === undefined) return sinceRead;
  // It was current at some moment of each answer that told it, refusals left out, which may have a tag of their own.
  const all = log
    .tellersOf(tag)
    .filter((one) => one.outcome !== 'refused' && one !== loser && one.call.arrivedMs <= call.doneMs);
  const tellers = all.filter((one) => isSameRecord(one.call, call));
  // Told at another path it may be another's: then anything since may have been in the way.
  if (tellers.length === 0)
    return {
      ...sinceRead,
      fromMs: all.reduce((ms, one) => Math.min(ms, one.call.arrivedMs), sinceRead.fromMs),
    };
  const fromMs = tellers.reduce((ms, one) => Math.max(ms, one.call.arrivedMs), -Infinity);
  const knownMs = tellers.reduce((ms, one) => Math.min(ms, one.call.doneMs), Infinity);
  const replacedMs =
    log.replacedBy(tag, knownMs + log.slack.ms, (one) => isSameRecord(one.call, call)) ?? call.doneMs;
  const toMs = Math.min(call.doneMs, replacedMs);
  // It came back, or an answer was stale: then it says nothing of when.
  return fromMs > toMs ? sinceRead : { fromMs, toMs, isOfName: false };
}

/** Why nobody knows what a call rests on whose name is not that of one client. */
function whyOfName({ client }: Call): Doubt {
  if (client === undefined) return 'client-unknown';
  return isIP(client) > 0 ? 'client-address' : 'client-shared';
}

/** The earliest read that a call may rest on in place of the last that its name was told, where the record was, or may have been, changed between them. */
function earlierRead(loser: Seen, log: RecordLog, tag: string | undefined, read: Seen): Seen | undefined {
  if (tag !== undefined) return undefined;
  const first = log.firstOpenRead(loser);
  return first !== undefined &&
    first.call.arrivedMs < read.call.arrivedMs &&
    log.changesBetween(first.call.arrivedMs, read.call.arrivedMs).some((one) => one !== loser)
    ? first
    : undefined;
}

/** Whether the record was changed, or may have been, before a call came. */
function isChangedBefore({ call }: Seen, log: RecordLog): boolean {
  return log.changes.some((one) => one.call.arrivedMs < call.arrivedMs);
}

/**
 * Whether a change can have taken this tag away: it did not name others alone, and did not bring it about. What else is below the record may
 * have tags of its own, which say nothing of this one.
 */
function mayHaveTaken(one: Seen, loser: Seen, tag: string | undefined): boolean {
  if (tag === undefined || !isSameRecord(one.call, loser.call)) return true;
  return one.tag !== tag && mayMatch(one, tag);
}
