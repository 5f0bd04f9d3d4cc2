import type { Attribution } from './attribution.ts';
import { byTag } from './by-tag.ts';
import { byTime } from './by-time.ts';
import { isCallersOwn } from './callers-own.ts';
import { byCollection, byCreation, byDeletion, byKey, byLock } from './otherwise.ts';
import { namedTag } from './record-log.ts';
import type { RecordLog, Seen } from './record-log.ts';
import { isToldEarly, withoutTimes } from './told-early.ts';

/** Says of every refused call of a record who was in its way, in order of arrival. */
export function attributionsOf(log: RecordLog): readonly Attribution[] {
  return log.seen.filter(({ outcome }) => outcome === 'refused').map((loser) => attribute(loser, log));
}

/** Says who was in the way of one refused call. */
export function attribute(loser: Seen, log: RecordLog): Attribution {
  const inTime = ofOnePath(loser, log);
  const found = isToldEarly(loser, log) ? withoutTimes(inTime) : inTime;
  // Who changed a path of each who asks may have changed another record, whatever shows that it was in the way.
  const isDoubtful =
    found.winners.some(({ client }) => client === undefined || client !== loser.call.client) &&
    !found.doubts.includes('callers-own') &&
    isCallersOwn(loser.call);
  return isDoubtful ? { ...found, doubts: [...found.doubts, 'callers-own'] } : found;
}

function ofOnePath(loser: Seen, log: RecordLog): Attribution {
  const special = byKey(loser, log) ?? byLock(loser, log);
  if (special !== undefined) return special;
  const tag = namedTag(loser);
  if (tag !== undefined) return byTag(loser, tag, log);
  if (loser.call.ifNoneMatch?.trim() === '*') {
    const created = byCreation(loser, log);
    if (created !== undefined) return created;
  }
  const otherwise = byDeletion(loser, log) ?? byCollection(loser, log);
  if (otherwise !== undefined) return otherwise;
  const { on } = loser;
  switch (on.kind) {
    case 'any':
      return byTime(loser, log, { doubts: ['tag-any'] });
    case 'none':
      return byTime(loser, log, { doubts: ['no-tag'] });
    case 'tags':
      // What cannot be read names nothing.
      if (on.tags.length === 0 && !on.isWeak) return byTime(loser, log, { doubts: ['no-tag'] });
      return on.isWeak && on.tags.length === 0 && !takesWeak(log)
        ? perhapsForNobody(byTime(loser, log, { doubts: ['tag-weak'] }))
        : byTime(loser, log, { doubts: [on.isWeak ? 'tag-weak' : 'tag-list'] });
  }
}

/** Of a call that may have been refused with nobody near: who is the only candidate may have been in its way, or not. */
function perhapsForNobody(attribution: Attribution): Attribution {
  return attribution.grade === 'only' ? { ...attribution, grade: 'several' } : attribution;
}

/** Whether the service has ever accepted a change that named a weak tag. */
function takesWeak({ changes }: RecordLog): boolean {
  return changes.some(({ on, outcome }) => outcome === 'accepted' && on.kind === 'tags' && on.isWeak);
}
