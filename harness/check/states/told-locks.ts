import type { Evidence } from '../../core/evidence.ts';
import { isDigest, numberOf, requestNamed } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { finalOf, firstSent, sightedUnder } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countBelow } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { LockOptions } from './lock-options.ts';

const untold = 'nobody was told the token of a lock that reads show';
const unordered = 'nobody knows in which order locks were granted and given back';

/**
 * Holds the lock that reads show against what holders were told, where only answers tell: a read that begins and ends while a
 * lock surely holds shows its token, and who holds it where the service calls that by its request; other reads show no smaller token
 * than was told before them, and a smaller one than a lock that was asked for after them. A token of 0, or none, says that nobody
 * holds the file. O(n log n).
 */
export function toldLocks(
  evidence: Evidence,
  { collection }: LockOptions,
  fields: NonNullable<LockOptions['fields']>,
  { grant, releasedMs, leasedMs }: Grants,
): Finding[] {
  const { history } = evidence;
  const { command, operation, answer, value, nonce, slot, sent, done } = history.columns;
  const tokens = sightedUnder(evidence, fields.token);
  const holders = sightedUnder(evidence, fields.holder);
  const asked = firstSent(evidence);
  const rows = history.rowsByNonce();
  const keyOf = (row: number): string => `${collection}/${history.slotName(slot[row]!)}`;
  const wrong = new Occurrences('wrong-field', (row, holder) => ({
    key: keyOf(row),
    text:
      row === holder
        ? `the file ended with an older token than request ${nonce[row]!} was told`
        : `request ${nonce[row]!} was not shown the lock of request ${nonce[holder]!} as it was told`,
    nonces: row === holder ? [nonce[row]!] : [nonce[holder]!, nonce[row]!],
  }));
  /** Reads beside a lock that surely held, of whose holder the service says something else, or nothing. */
  const others: (readonly [row: number, holder: number])[] = [];
  let isNamed = false;
  for (const { rows: own } of groupBySlot(history).slots) {
    const locks = own.filter(
      (row) => grant[row] === row && answer[row] === answers.accepted && isToken(value[row]!),
    );
    if (locks.length === 0) continue;
    // Rows come in the order of their answers: by then the lock of the largest token is the largest so far.
    const answered = Float64Array.from(locks, (row) => done[row]!);
    let most = -1;
    const largestOf = Int32Array.from(
      locks,
      (row) => (most = most < 0 || value[row]! >= value[most]! ? row : most),
    );
    const before = (ms: number): number => countBelow(answered, ms) - 1;
    for (const row of own) {
      if (command[row] !== 0 || answer[row] !== answers.found) continue;
      const latest = locks[before(sent[row]!)] ?? -1;
      const isHeld = latest >= 0 && done[row]! < Math.min(releasedMs[latest]!, leasedMs[latest]!);
      if (isHeld) holdBy(row, latest);
      if (!isToken(tokens[row]!)) continue;
      wrong.look();
      const expected = isHeld ? latest : (largestOf[before(sent[row]!)] ?? -1);
      const next = following(locks, done[row]!, tokens[row]!);
      const isOlder = expected >= 0 && tokens[row]! < value[expected]!;
      if (isOlder || (isHeld && tokens[row] !== value[latest])) wrong.add(done[row]!, 1, row, expected);
      else if (next !== undefined) wrong.add(done[row]!, 1, row, next);
    }
    const ended = numberOf(finalOf(evidence, keyOf(own[0]!))?.fields.get(fields.token) ?? '');
    const largest = largestOf.at(-1) ?? -1;
    if (!isToken(ended)) continue;
    wrong.look();
    if (ended < value[largest]!) wrong.add(Infinity, 1, largest, largest);
  }
  if (isNamed) for (const [row, holder] of others) wrong.add(done[row]!, 1, row, holder);
  return [
    wrong.examined + wrong.count === 0 ? notExamined('wrong-field', untold) : wrong.finding(unordered),
    notExamined('wrong-answer', unordered),
  ];

  /** A lock that was asked for after a moment, and was told no larger token than was shown by then. */
  function following(locks: Uint32Array, shownMs: number, token: number): number | undefined {
    return locks.find((lock) => asked[lock]! > shownMs && value[lock]! <= token);
  }

  /** Holds who is shown as the holder against who surely holds. */
  function holdBy(row: number, lock: number): void {
    const shown = rows[requestNamed(holders[row]!) ?? -1] ?? -1;
    // A request that was sent again may be known by its first nonce.
    const isOwn = shown >= 0 && operation[shown] === operation[lock] && command[shown] === command[lock];
    wrong.look();
    if (isOwn) isNamed = true;
    else others.push([row, lock]);
  }
}

/** Tokens count from 1; other words for one say nothing, and 0 that nobody holds the file. */
function isToken(value: number): boolean {
  return value > 0 && !isDigest(value);
}
