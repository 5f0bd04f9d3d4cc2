import type { Attribution, Doubt } from './attribution.ts';
import { byTime, readOf } from './by-time.ts';
import { isCallersOwn } from './callers-own.ts';
import { reasonGiven } from './reason-given.ts';
import { mayMatch, namedTag } from './record-log.ts';
import type { RecordLog, Seen } from './record-log.ts';
import { isSameRecord } from './record-of.ts';
import { isBefore } from './slack.ts';

/**
 * Attributes a call that named one strong tag: to the accepted change that was made on the same tag, exactly where it cannot be
 * otherwise as long as the log has every change of the record and the service keeps to `If-Match`; else by time.
 */
export function byTag(loser: Seen, tag: string, log: RecordLog): Attribution {
  const { slack } = log;
  const all = log.consumersOf(tag).filter((one) => one !== loser && !isBefore(loser.call, one.call, slack));
  const consumers = withoutRepeats(all);
  const [winner, ...others] = consumers;
  if (loser.tag === tag && !all.some((one) => isBefore(one.call, loser.call, slack)))
    return whereItStands(loser, tag, log);
  const read = winner === undefined ? readOf(loser, log, tag) : undefined;
  const unseen: readonly Doubt[] = isOfUnseen(loser, log, read) ? ['unseen-version'] : [];
  if (winner === undefined) return byTime(loser, log, { tag, doubts: [...whyOther(loser), ...unseen] });
  const isBack = isBackLater(loser, tag, log);
  const recurs = isBack || consumers.some((one) => comesBack(loser, one, tag, log));
  if (others.length > 0)
    return recurs
      ? sinceItWasTold(loser, tag, log, isBack, ['tag-recurs'])
      : { ...found(loser, consumers, log, tag), grade: 'several', doubts: ['accepted-twice'] };
  const doubts: Doubt[] = [
    ...(recurs ? (['tag-recurs'] as const) : []),
    ...(isSameRecord(loser.call, winner.call) ? [] : (['paths-differ'] as const)),
    ...(isCallersOwn(loser.call) ? (['callers-own'] as const) : []),
    ...(winner.call.method !== 'DELETE' && log.wasGoneBetween(winner, loser) ? (['was-gone'] as const) : []),
    ...unseen,
    ...whyNotByVersion(loser, winner, log),
    ...(isHidden(loser, winner, tag, log) ? (['hidden-change'] as const) : []),
  ];
  if (doubts.length > 0)
    return recurs ? sinceItWasTold(loser, tag, log, isBack, doubts) : byTime(loser, log, { tag, doubts });
  const isRepeated = all.length > 1;
  return {
    ...found(loser, consumers, log, tag),
    grade: isRepeated ? 'only' : 'exact',
    doubts: isRepeated ? ['sent-again'] : [],
  };
}

/** Of a tag that came back: whoever may have taken it since the loser was told it last, as who took it before was not in its way. */
function sinceItWasTold(
  loser: Seen,
  tag: string,
  log: RecordLog,
  isBack: boolean,
  doubts: readonly Doubt[],
): Attribution {
  const near = byTime(loser, log, { restsOn: tag, doubts });
  const { client } = loser.call;
  const isOneClient = client !== undefined && !log.isShared(client);
  // It may have been current all the time, and nobody in the way; or another of its name was told it last.
  if ((isBack || !isOneClient) && near.grade === 'only') return { ...near, grade: 'several' };
  // The log lacks how it came back, or that answer was stale, and one who took it before was in the way after all.
  return near.grade === 'none' ? { ...near, grade: 'unknown' } : near;
}

/** Of a refusal that names the very tag that was sent: nobody, or whom the service met while it wrote. */
function whereItStands(loser: Seen, tag: string, log: RecordLog): Attribution {
  const doubts = ['tag-still-current'] as const;
  const given = reasonGiven(loser.call);
  if (given === 'other' || given === 'decided')
    return { loser: loser.call, grade: 'none', winners: [], doubts };
  const near = byTime(loser, log, { tag, doubts });
  // A service that gives no reason may have refused it with nobody near.
  return near.grade === 'only' && given !== 'version' ? { ...near, grade: 'several' } : near;
}

function found(loser: Seen, winners: readonly Seen[], log: RecordLog, tag: string) {
  const read = readOf(loser, log, tag);
  return {
    loser: loser.call,
    winners: winners.map(({ call }) => call),
    evidence: 'same-tag',
    ...(read === undefined ? {} : { read: read.call }),
  } as const;
}

/** Of requests that were sent again under one key the first, as the others are told what became of it. */
function withoutRepeats(consumers: readonly Seen[]): readonly Seen[] {
  const keys = new Set<string>();
  return consumers.filter(({ call: { idempotencyKey: key } }) => {
    if (key === undefined) return true;
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

function whyOther(loser: Seen): readonly Doubt[] {
  const given = reasonGiven(loser.call);
  if (given === 'unread') return ['reason-unknown'];
  return given === 'version' || given === 'unsaid' ? [] : ['other-reason'];
}

/**
 * Whether a refusal names a version that no call in the log has told or can have made. Where it is known when the loser was told what
 * it sent, and nobody has taken that, an answer since then shows what was made of it, and not by whom.
 */
function isOfUnseen(loser: Seen, log: RecordLog, read: Seen | undefined): boolean {
  const { tag } = loser;
  if (tag === undefined) return false;
  const isTold = log
    .tellersOf(tag)
    .some(
      (one) =>
        one.outcome === 'accepted' ||
        (one.outcome === 'read' && (read === undefined || !isBefore(read.call, one.call, log.slack))),
    );
  if (isTold) return false;
  return !log.changes.some(
    (one) =>
      one.tag === undefined && one.call.method !== 'DELETE' && !isBefore(loser.call, one.call, log.slack),
  );
}

/** Whether the tag stands in an answer that was asked for after it was taken, or came about more than once. */
function comesBack(loser: Seen, winner: Seen, tag: string, log: RecordLog): boolean {
  const { slack } = log;
  const tellers = [...log.tellersOf(tag), ...log.possibleTellersOf(tag)].filter(
    (one) => !isBefore(loser.call, one.call, slack),
  );
  if (tellers.some((one) => isBefore(winner.call, one.call, slack))) return true;
  const [maker, ...more] = tellers.filter(({ outcome }) => outcome === 'accepted');
  if (maker === undefined) return false;
  return more.length > 0 || tellers.some((one) => isBefore(one.call, maker.call, slack));
}

/**
 * Whether the tag was current again after the refusal, though no change in the log has brought it back: then it may have come
 * back before that, too, or is that of another record with the same path. A change that others are seen to lead to explains it.
 */
function isBackLater({ call: loser }: Seen, tag: string, log: RecordLog): boolean {
  const later = [
    ...log.tellersOf(tag),
    ...log.possibleTellersOf(tag),
    // It was accepted on this very tag.
    ...log.consumersOf(tag),
  ].filter((one) => isBefore(loser, one.call, log.slack));
  const restorers = later.filter((one) => {
    const named = namedTag(one);
    return (
      one.outcome === 'accepted' &&
      one.call.status !== 201 &&
      one.tag === tag &&
      named !== undefined &&
      named !== tag
    );
  });
  return later.some((one) => !restorers.some(({ call }) => call.arrivedMs <= one.call.doneMs));
}

/** Why the refusal may not be about the tag. Nothing, where it gives no reason and the tag was surely taken before the loser came. */
function whyNotByVersion(loser: Seen, winner: Seen, log: RecordLog): readonly Doubt[] {
  const given = reasonGiven(loser.call);
  if (given === 'version') return [];
  if (given === 'unread') return ['reason-unknown'];
  // Sold out, taken or locked it would be on any version: what is refused anyway is refused before a condition is looked at.
  if (given !== 'unsaid') return ['other-reason'];
  const { status } = loser.call;
  // That it is gone is the doing of whoever deleted it.
  if ((status === 404 || status === 410) && winner.call.method !== 'DELETE') return ['other-reason'];
  if (hasTaken(winner) && isBefore(winner.call, loser.call, log.slack)) return [];
  // It was refused on a later version of the record, whatever it says.
  const isLater =
    loser.tag !== undefined && log.tellersOf(loser.tag).some((one) => isTelling(one, winner, log));
  return isLater ? [] : ['reason-unknown'];
}

/** Whether an accepted change surely made another version of what it named, as what was there before may be written again. */
function hasTaken({ tag, call }: Seen): boolean {
  return tag !== undefined || call.method === 'DELETE';
}

/** Whether an answer told a version that came about by the winner, or after it. */
function isTelling(one: Seen, winner: Seen, log: RecordLog): boolean {
  if (one === winner) return true;
  return one.outcome === 'accepted' && isBefore(winner.call, one.call, log.slack);
}

/**
 * Whether changes that do not tell what they took away or made may have taken the tag in the winner's place: one that brought
 * it back unseen, or one before that, or one behind a winner that tells no tag itself.
 */
function isHidden(loser: Seen, winner: Seen, tag: string, log: RecordLog): boolean {
  const { slack } = log;
  const read = log.isShared(loser.call.client) ? undefined : log.readBefore(loser, tag);
  const tellers = log.tellersOf(tag);
  const fromMs = read?.call.arrivedMs ?? log.beganMs;
  const others = log
    .changesBetween(fromMs, loser.call.doneMs)
    .filter((one) => one !== winner && one !== loser);
  const maker = tellers.find(({ outcome }) => outcome === 'accepted');
  return others.some((one) => {
    const isAfterWinner = isBefore(winner.call, one.call, slack);
    const mayMake = one.tag === undefined && one.call.method !== 'DELETE';
    if (mayMake && !(read !== undefined && isAfterWinner)) return true;
    const mayTake = one.outcome === 'unknown' || (namedTag(one) === undefined && mayMatch(one, tag));
    if (!mayTake || one === maker) return false;
    if (!hasTaken(winner) && !isBefore(one.call, winner.call, slack)) return true;
    const isMadeLater =
      maker !== undefined && !(read !== undefined && isBefore(maker.call, read.call, slack));
    return isMadeLater && !isBefore(maker.call, one.call, slack);
  });
}
