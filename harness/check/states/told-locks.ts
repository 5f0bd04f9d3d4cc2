import type { Evidence } from '../../core/evidence.ts';
import { requestNamed } from '../../core/sightings.ts';
import { isToken, tokenIn } from '../../core/token.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { finalOf, firstSent, sightedUnder } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countBelow } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { LockOptions } from './lock-options.ts';
import { shownNumbers } from './shown-numbers.ts';
import { shownTexts } from './shown-texts.ts';

const untold = 'nobody was told the token of a lock that reads show';
const unordered = 'nobody knows in which order locks were granted and given back';

/**
 * Holds the lock that reads show against what holders were told, where only answers tell: a read that begins and ends while a
 * lock surely holds shows its token, and who holds it where the service calls that by its request; other reads show no token that
 * is over by then, or that is given later. A token of 0, or none, says that nobody holds the file. O(n log n).
 */
export function toldLocks(
  evidence: Evidence,
  { collection }: LockOptions,
  fields: NonNullable<LockOptions['fields']>,
  grants: Grants,
): Finding[] {
  const { history } = evidence;
  const { command, operation, answer, value, nonce, slot, sent, done } = history.columns;
  const { grant, releasedMs, leasedMs, areNumbers } = grants;
  const tokens = sightedUnder(evidence, fields.token);
  const holders = sightedUnder(evidence, fields.holder);
  const timed = { value, done, sent, asked: firstSent(evidence) };
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
  /** Reads of a holder beside its own lock that show what nobody was told; where tokens are texts and some are shown, no token is that. */
  const strangers: (readonly [row: number, holder: number])[] = [];
  let isTold = false;
  for (const { rows: own } of groupBySlot(history).slots) {
    const locks = own.filter(
      (row) => grant[row] === row && answer[row] === answers.accepted && isToken(value[row]!),
    );
    if (locks.length === 0) continue;
    // Rows come in the order of their answers.
    const answered = Float64Array.from(locks, (row) => done[row]!);
    const shown = areNumbers ? shownNumbers(locks, timed) : shownTexts(locks, timed, grants);
    for (const row of own) {
      if (command[row] !== 0 || answer[row] !== answers.found) continue;
      const latest = locks[countBelow(answered, sent[row]!) - 1] ?? -1;
      const isHeld = latest >= 0 && done[row]! < Math.min(releasedMs[latest]!, leasedMs[latest]!);
      if (isHeld) holdBy(row, latest);
      const token = tokens[row]!;
      if (!isToken(token)) continue;
      if (!shown.isOne(token)) {
        // Others may be shown less.
        if (isHeld && operation[row] === operation[latest]) strangers.push([row, latest]);
        continue;
      }
      wrong.look();
      isTold = true;
      const other = isHeld && token !== value[latest] ? latest : shown.against(row, token);
      if (other !== undefined) wrong.add(done[row]!, 1, row, other);
    }
    const ended = tokenIn(finalOf(evidence, keyOf(own[0]!))?.fields.get(fields.token));
    if (!isToken(ended) || !shown.isOne(ended)) continue;
    wrong.look();
    const over = shown.overAtEnd(ended);
    if (over !== undefined) wrong.add(Infinity, 1, over, over);
  }
  if (isTold && !areNumbers) for (const [row, holder] of strangers) wrong.add(done[row]!, 1, row, holder);
  if (isNamed) for (const [row, holder] of others) wrong.add(done[row]!, 1, row, holder);
  return [
    wrong.examined + wrong.count === 0 ? notExamined('wrong-field', untold) : wrong.finding(unordered),
    notExamined('wrong-answer', unordered),
  ];

  /** Holds who is shown as the holder against who surely holds. */
  function holdBy(row: number, lock: number): void {
    const shown = rows(requestNamed(holders[row]!) ?? -1);
    // A request that was sent again may be known by its first nonce.
    const isOwn = shown >= 0 && operation[shown] === operation[lock] && command[shown] === command[lock];
    wrong.look();
    if (isOwn) isNamed = true;
    else others.push([row, lock]);
  }
}
