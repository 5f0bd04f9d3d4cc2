import type { Evidence } from '../../core/evidence.ts';
import type { Finding, Witness } from '../../core/verdict.ts';
import { askedPrefix } from '../../core/sight.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { stepsOf } from '../rows/steps.ts';
import type { LockOptions } from './lock-options.ts';
import { groupsIn } from '../rows/slot-groups.ts';

/**
 * Finds writes and releases that took effect although another lock, or none, held by then. Versions say what came after
 * what, not clocks: a holder whose lease ended may write until somebody else locks. O(n log n).
 */
export function fencing(evidence: Evidence, options: LockOptions, { grant }: Grants): Finding[] {
  const { history, audit } = evidence;
  const { nonce, command, operation, answer, value, done, slot } = history.columns;
  const [acquire, release, write] = [options.acquire, options.release, options.write].map((name) =>
    commandNumber(evidence, name),
  );
  const sent = sightedUnder(evidence, `${askedPrefix}token`);
  /** Whether an answer is surely that of an effect of its own: others than ours may repeat an earlier one and not say so. */
  const isOwn = (lock: number): boolean => history.tags === undefined && answer[lock] === answers.accepted;
  /** Whether a request was sent with another token than a lock of its own operation was told, or with that of an earlier one. */
  const isOlder = (row: number, lock: number): boolean => {
    const told = grant[row]!;
    if (Number.isNaN(sent[row]!)) return false;
    if (!Number.isNaN(value[lock]!)) return sent[row] !== value[lock];
    return told !== lock && isOwn(told) && sent[row] === value[told];
  };
  const steps = stepsOf(evidence, options.collection);
  const { wrote } = steps;
  const stale = new Occurrences('stale-token-write', (row, before): Witness => {
    const own = grant[row]!;
    const token = own < 0 ? 'no token' : `token ${value[own]!}`;
    const found =
      before < 0
        ? 'before anybody had locked it'
        : `after request ${nonce[before]!} had ${command[before] === acquire ? 'locked' : 'released'} it with version ${wrote[before]!}`;
    return {
      key: `${options.collection}/${history.slotName(slot[row]!)}`,
      text: `request ${nonce[row]!} made version ${wrote[row]!} with ${token} ${found}`,
      nonces: before < 0 ? [nonce[row]!] : [nonce[before]!, nonce[row]!],
    };
  });
  for (const made of groupsIn(steps)) {
    // The last request that locked or released, in the order of versions.
    let last = -1;
    for (const row of made) {
      if (command[row] !== acquire && command[row] !== release && command[row] !== write) continue;
      if (command[row] !== acquire) {
        stale.look();
        const isHolder =
          grant[row]! >= 0 &&
          last >= 0 &&
          command[last] === acquire &&
          operation[last] === operation[row] &&
          !isOlder(row, last);
        // Without an audit nobody knows which request made a lock that was granted by a replayed answer.
        const isOpen = audit === undefined && grant[row]! >= 0 && answer[grant[row]!] === answers.replayed;
        if (!isHolder && !isOpen) stale.add(done[row]!, 1, row, last);
      }
      if (command[row] !== write) last = row;
    }
  }
  return [stale.finding()];
}
