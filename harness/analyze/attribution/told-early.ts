import type { Attribution } from './attribution.ts';
import { namedTag } from './record-log.ts';
import type { RecordLog, Seen } from './record-log.ts';
import { isSameRecord } from './record-of.ts';
import { isBefore } from './slack.ts';

/**
 * Whether a refusal names a version that by the times of the log was made only afterwards, and that nobody had been told before: then
 * the clocks of its gateways are apart, or the version came back.
 */
export function isToldEarly(loser: Seen, log: RecordLog): boolean {
  const { tag } = loser;
  if (tag === undefined || tag === namedTag(loser)) return false;
  const tellers = log.tellersOf(tag).filter(({ outcome }) => outcome === 'accepted' || outcome === 'read');
  return (
    tellers.every((one) => isBefore(loser.call, one.call, log.slack)) &&
    tellers.some(
      (one) => one.outcome === 'accepted' && namedTag(one) !== tag && isSameRecord(one.call, loser.call),
    )
  );
}

/** What is left of an attribution where times cannot be believed: exact rests on tags, all else on order. */
export function withoutTimes(found: Attribution): Attribution {
  if (found.grade === 'exact') return found;
  const grade = found.winners.length === 0 ? 'unknown' : 'several';
  return { ...found, grade, doubts: [...found.doubts, 'told-early'] };
}
