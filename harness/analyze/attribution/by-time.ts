import type { Attribution, Doubt, Evidence } from './attribution.ts';
import { namedTag } from './record-log.ts';
import { isSameRecord } from './record-of.ts';
import type { RecordLog, Seen } from './record-log.ts';

/** What is known beside the times. */
export interface Narrowed {
  /** The tag that the loser named, where it stands for one version. */
  readonly tag?: string;
  readonly doubts: readonly Doubt[];
}

/**
 * Attributes by time: whoever may have changed the record between what the loser had read and its refusal. Where nobody knows
 * what it had read, only those that were under way while it was.
 */
export function byTime(loser: Seen, log: RecordLog, { tag, doubts }: Narrowed): Attribution {
  const { call } = loser;
  const read = readOf(loser, log, tag);
  const isShared = log.isShared(call.client);
  const { fromMs, toMs } = windowOf(loser, log, tag, read);
  const possible = log
    .changesBetween(fromMs, toMs)
    .filter((one) => one !== loser && mayHaveTaken(one, loser, tag));
  const winners = possible.filter(({ outcome }) => outcome === 'accepted').map((one) => one.call);
  const isOpen = possible.length > winners.length;
  const isElsewhere = winners.some((one) => !isSameRecord(one, call));
  const known: Doubt[] = [
    ...doubts,
    ...(isElsewhere && !doubts.includes('paths-differ') ? (['paths-differ'] as const) : []),
    ...(fromMs === call.arrivedMs && read === undefined ? (['no-read'] as const) : []),
    ...(isShared && tag === undefined ? (['client-shared'] as const) : []),
    ...(isOpen ? (['fate-unknown'] as const) : []),
  ];
  const evidence: Evidence = fromMs < call.arrivedMs ? 'since-read' : 'overlap';
  return {
    loser: call,
    grade: winners.length === 0 ? 'none' : winners.length === 1 && !isOpen ? 'only' : 'several',
    winners,
    ...(winners.length === 0 ? {} : { evidence }),
    doubts: known,
    ...(read === undefined ? {} : { read: read.call }),
  };
}

/** What a call rests on: the last answer of its client that named the tag, or, where none is known, its last one. */
export function readOf(loser: Seen, log: RecordLog, tag: string | undefined): Seen | undefined {
  const named = tag === undefined ? undefined : log.readBefore(loser, tag);
  if (named !== undefined) return named;
  const last = log.readBefore(loser);
  // With another tag it was not what this one rests on; whoever shares its name may have read anything.
  return (tag !== undefined && last?.tag !== undefined) || log.isShared(loser.call.client) ? undefined : last;
}

/** Between which moments the record was changed under the loser's hands. */
function windowOf(loser: Seen, log: RecordLog, tag: string | undefined, read: Seen | undefined) {
  const { call } = loser;
  const sinceRead = {
    fromMs: Math.min(read?.call.arrivedMs ?? call.arrivedMs, call.arrivedMs),
    toMs: call.doneMs,
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
  return fromMs > toMs ? sinceRead : { fromMs, toMs };
}

/**
 * Whether a change can have taken this tag away: it named no other, and did not bring it about. What else is below the record may
 * have tags of its own, which say nothing of this one.
 */
function mayHaveTaken(one: Seen, loser: Seen, tag: string | undefined): boolean {
  if (tag === undefined || !isSameRecord(one.call, loser.call)) return true;
  const named = namedTag(one);
  return one.tag !== tag && (named === undefined || named === tag);
}
