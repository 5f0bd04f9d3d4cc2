import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import type { Anomaly } from '../../core/verdict.ts';
import { fencing } from './fencing.ts';
import { answers, commandNumber, reasonNumber } from '../rows/effects.ts';
import { grantsOf } from '../rows/grants.ts';
import type { Grants, LockCommands } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { sortRows } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** A lock with a lease and a fencing token, one a record; a slot has one record. */
export interface LockOptions extends LockCommands {
  readonly collection: string;
  /** How a holder is told that its lock is over. */
  readonly stale: Reason;
}

/**
 * Judges locks: two clients never surely hold one at the same time, tokens grow, nothing is changed without the token of
 * the lock that holds, and nobody is refused who surely holds it. The first added value of a lock is its token. O(n log n).
 */
export function locks(evidence: Evidence, options: LockOptions): Anomaly[] {
  const grants = grantsOf(evidence, options);
  return [
    ...overlappingHolds(evidence, options, grants),
    ...tokenOrder(evidence, options, grants),
    ...fencing(evidence, options, grants),
    ...refusedHolders(evidence, options, grants),
  ];
}

/**
 * A hold is sure from its answer to the sending of its release, or to the end of its lease where that comes first: what two
 * requests did in the meantime cannot have happened one after the other.
 */
function overlappingHolds(evidence: Evidence, { collection }: LockOptions, grants: Grants): Anomaly[] {
  const { history } = evidence;
  const { nonce, done, slot } = history.columns;
  const { starts, order, count } = groupBySlot(history);
  const { grant, releasedMs, leasedMs } = grants;
  const endOf = (row: number): number => Math.min(releasedMs[row]!, leasedMs[row]!);
  const overlapping = new Occurrences('overlapping-holds', (row, other) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `requests ${nonce[other]!} and ${nonce[row]!} both held the lock from ${done[row]!.toFixed(3)} to ${Math.min(endOf(row), endOf(other)).toFixed(3)} ms`,
    nonces: [nonce[other]!, nonce[row]!],
  }));
  for (let group = 0; group < count; group++) {
    let last = -1;
    // Rows come in the order of their answers, which is the order in which holds begin.
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      const row = order[i]!;
      if (grant[row] !== row || endOf(row) <= done[row]!) continue;
      const togetherMs = last < 0 ? 0 : Math.min(endOf(last), endOf(row)) - done[row]!;
      if (togetherMs > 0) overlapping.add(done[row]!, togetherMs, row, last);
      if (last < 0 || endOf(row) > endOf(last)) last = row;
    }
  }
  return overlapping.anomalies();
}

/** Tokens differ, and one that was told before another lock was asked for is smaller. */
function tokenOrder(evidence: Evidence, { collection }: LockOptions, { grant }: Grants): Anomaly[] {
  const { history } = evidence;
  const { nonce, answer, value, sent, done, slot } = history.columns;
  const groups = groupBySlot(history);
  const wrong = new Occurrences('token-order', (row, other) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} locked with token ${value[row]!}, request ${nonce[other]!} with ${value[other]!} before it or at the same time`,
    nonces: [nonce[other]!, nonce[row]!],
  }));
  const granted = new Uint32Array(history.count);
  for (let group = 0; group < groups.count; group++) {
    let count = 0;
    for (let i = groups.starts[group]!; i < groups.starts[group + 1]!; i++) {
      const row = groups.order[i]!;
      if (grant[row] === row && answer[row] === answers.accepted) granted[count++] = row;
    }
    findStale(granted, 0, count, sent, done, value, (row, seen) => wrong.add(done[row]!, 1, row, seen));
    sortRows(granted, 0, count, value);
    for (let i = 1; i < count; i++) {
      const [other, row] = [granted[i - 1]!, granted[i]!];
      if (value[row] === value[other]) wrong.add(Math.max(done[row]!, done[other]!), 1, row, other);
    }
  }
  return wrong.anomalies();
}

/** Finds holders who were told that their lock was over before they had released it and before its lease can have ended. */
function refusedHolders(evidence: Evidence, options: LockOptions, grants: Grants): Anomaly[] {
  const { history } = evidence;
  const { nonce, command, answer, reason, sent, done, slot } = history.columns;
  const { grant, releasedMs, leasedMs } = grants;
  const write = commandNumber(evidence, options.write);
  const release = commandNumber(evidence, options.release);
  const stale = reasonNumber(options.stale);
  const unjustified = new Occurrences('unjustified-refusal', (row, holder) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as ${options.stale} while request ${nonce[holder]!} held the lock for it`,
    nonces: [nonce[holder]!, nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    const holder = grant[row]!;
    if (holder < 0 || answer[row] !== answers.conflict || reason[row] !== stale) continue;
    if (command[row] !== write && command[row] !== release) continue;
    if (sent[row]! <= releasedMs[holder]! && done[row]! < leasedMs[holder]!)
      unjustified.add(done[row]!, 1, row, holder);
  }
  return unjustified.anomalies();
}
