import type { Evidence } from '../../core/evidence.ts';
import type { Finding, Witness } from '../../core/verdict.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { firstSent } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { LockOptions } from './lock-options.ts';
import { firstWhere } from '../rows/row-order.ts';

/**
 * Finds writes and releases that were accepted although their lock was over by the times of requests: its release, or a lock
 * that came after it, had been answered before they were sent, or there was no lock. O(n log n).
 */
export function tokenTimes(evidence: Evidence, options: LockOptions, grants: Grants): Finding[] {
  const { history } = evidence;
  const { nonce, command, answer, done, slot } = history.columns;
  const { grant, token, areNumbers, precedes } = grants;
  const [release, write] = [options.release, options.write].map((name) => commandNumber(evidence, name));
  const asked = firstSent(evidence);
  const stale = new Occurrences('stale-token-write', (row, other): Witness => {
    const why =
      other < 0
        ? 'without a lock'
        : `after the answer to request ${nonce[other]!}, which ${command[other] === release ? 'had given its lock back' : 'was granted a later lock'}`;
    return {
      key: `${options.collection}/${history.slotName(slot[row]!)}`,
      text: `request ${nonce[row]!} was accepted ${why}`,
      nonces: other < 0 ? [nonce[row]!] : [nonce[other]!, nonce[row]!],
    };
  });
  for (const { rows: own } of groupBySlot(history).slots) {
    const locks = own.filter((row) => grant[row] === row);
    const byTime = firstDone(locks, asked);
    const byToken = firstDone(
      locks.filter((row) => areNumbers && !Number.isNaN(token[row]!)),
      token,
    );
    // Of tokens that are texts the times of the locks say what came after the own one.
    const chain = new Map(
      Array.from(areNumbers ? [] : locks, (lock, at) => [
        lock,
        locks.subarray(at + 1).find((other) => precedes(lock, other)),
      ]),
    );
    /** By lock: the accepted release of it that was answered first. */
    const givenBack = new Map<number, number>();
    for (const row of own) {
      if (answer[row] !== answers.accepted || (command[row] !== write && command[row] !== release)) continue;
      const holder = grant[row]!;
      stale.look();
      if (holder < 0) {
        stale.add(done[row]!, 1, row, -1);
        continue;
      }
      // A token that was read when the lease was over may be that of somebody else.
      if (Number.isNaN(token[holder]!)) continue;
      // What came after the own lock, by time, by token, or in the chain of grants.
      const later = [
        givenBack.get(holder),
        byTime(done[holder]!),
        byToken(token[holder]!),
        chain.get(holder),
      ].find((other) => other !== undefined && done[other]! < asked[row]!);
      if (later !== undefined) stale.add(done[row]!, 1, row, later);
      if (command[row] === release && !givenBack.has(holder)) givenBack.set(holder, row);
    }
  }
  return [stale.findingUnless('no write was accepted')];

  /** Finds, of some rows, the one that was answered first among those whose `rank` is above a bound. */
  function firstDone(rows: Uint32Array, rank: Float64Array): (above: number) => number | undefined {
    const order = rows.toSorted((one, other) => rank[one]! - rank[other]!);
    const first = order.slice();
    for (let at = first.length - 2; at >= 0; at--)
      if (done[first[at + 1]!]! < done[first[at]!]!) first[at] = first[at + 1]!;
    return (above) => first[firstWhere(0, order.length, (at) => rank[order[at]!]! > above)];
  }
}
