import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { fencing } from './fencing.ts';
import { answers } from '../rows/effects.ts';
import { grantsOf } from '../rows/grants.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { sortRows } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { tellsOrder } from '../rows/steps.ts';
import { lockLeases } from './lock-leases.ts';
import { tokenTimes } from './token-times.ts';
import type { LockOptions } from './lock-options.ts';
import { lockContent } from './lock-content.ts';
import { lockRecords } from './lock-records.ts';
import { refusedHolders } from './lock-refusals.ts';
import { refusedWaiters } from './lock-refusals.ts';

/**
 * Judges locks: two clients never surely hold one at the same time, tokens differ and grow where they are numbers, nothing is
 * changed without the token of the lock that holds, records show what was written last and who holds the lock, a lock is over
 * with its lease, nobody is refused who surely holds it, and nobody else because of one that is surely over. The first added
 * value of a lock is its token, as `tokenNumber` has it. O(n log n).
 */
export function locks(evidence: Evidence, options: LockOptions): Finding[] {
  const grants = grantsOf(evidence, options);
  return [
    ...overlappingHolds(evidence, options, grants),
    ...tokenOrder(evidence, options, grants),
    ...(tellsOrder(evidence) ? fencing : tokenTimes)(evidence, options, grants),
    ...lockContent(evidence, options, grants),
    ...lockRecords(evidence, options, grants),
    lockLeases(evidence, options, grants),
    ...refusedHolders(evidence, options, grants),
    ...refusedWaiters(evidence, options, grants),
  ];
}

/**
 * A hold is sure from its answer to the sending of its release, or to the end of its lease where that comes first: what two
 * requests did in the meantime cannot have happened one after the other.
 */
function overlappingHolds(evidence: Evidence, { collection }: LockOptions, grants: Grants): Finding[] {
  const { history } = evidence;
  const { nonce, done, slot } = history.columns;
  const { grant, releasedMs, leasedMs } = grants;
  const endOf = (row: number): number => Math.min(releasedMs[row]!, leasedMs[row]!);
  const overlapping = new Occurrences('overlapping-holds', (row, other) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `requests ${nonce[other]!} and ${nonce[row]!} both held the lock from ${done[row]!.toFixed(3)} to ${Math.min(endOf(row), endOf(other)).toFixed(3)} ms`,
    nonces: [nonce[other]!, nonce[row]!],
  }));
  for (const { rows } of groupBySlot(history).slots) {
    let last = -1;
    // Rows come in the order of their answers, which is the order in which holds begin.
    for (const row of rows) {
      if (grant[row] !== row) continue;
      overlapping.look();
      if (endOf(row) <= done[row]!) continue;
      const togetherMs = last < 0 ? 0 : Math.min(endOf(last), endOf(row)) - done[row]!;
      if (togetherMs > 0) overlapping.add(done[row]!, togetherMs, row, last);
      if (last < 0 || endOf(row) > endOf(last)) last = row;
    }
  }
  return [overlapping.finding()];
}

/** Tokens differ, and where they are numbers one that was told before another lock was asked for is smaller. */
function tokenOrder(
  evidence: Evidence,
  { collection }: LockOptions,
  { grant, areNumbers }: Grants,
): Finding[] {
  const { history } = evidence;
  const { nonce, answer, value, sent, done, slot } = history.columns;
  const wrong = new Occurrences('token-order', (row, other) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: areNumbers
      ? `request ${nonce[row]!} locked with token ${value[row]!}, request ${nonce[other]!} with ${value[other]!} before it or at the same time`
      : `requests ${nonce[other]!} and ${nonce[row]!} locked with the same token`,
    nonces: [nonce[other]!, nonce[row]!],
  }));
  for (const { rows } of groupBySlot(history).slots) {
    const granted = rows.filter(
      (row) => grant[row] === row && answer[row] === answers.accepted && !Number.isNaN(value[row]!),
    );
    wrong.look(granted.length);
    if (areNumbers)
      findStale(granted, { sent, done, rank: value }, (row, seen) => wrong.add(done[row]!, 1, row, seen));
    sortRows(granted, value);
    for (const [i, row] of granted.entries()) {
      const other = granted[i - 1];
      if (other !== undefined && value[row] === value[other])
        wrong.add(Math.max(done[row]!, done[other]!), 1, row, other);
    }
  }
  return [wrong.findingUnless('no answer told the token of a lock')];
}
