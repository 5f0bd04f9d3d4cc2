import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { earliest, witnessOf } from '../rows/changes.ts';
import type { Changes } from '../rows/changes.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { runsOf } from '../rows/row-order.ts';
import { rowsOf } from '../rows/slot-groups.ts';

/**
 * Finds changes that did not know what they replaced: several made on one version (Elle's rule), or one that did not
 * become the next version. Counts the changes that were lost. O(n log n).
 */
export function lostUpdates(evidence: Evidence, changes: Changes): Finding[] {
  const { base, wrote, misplaced, byRecord } = changes;
  const lost = new Occurrences('lost-update', (record, version) => {
    const own = rowsOf(byRecord, record).filter((change) => base[change] === version);
    const text =
      own.length > 1
        ? `version ${version} was overwritten by ${own.length} changes`
        : `a change that was made on version ${version} became version ${wrote[own[0]!]!}`;
    return witnessOf(evidence, changes, record, own, text);
  });
  for (let record = 0; record < changes.records; record++) {
    const ordered = inOrder(changes, record);
    if (ordered >= 0) {
      lost.look(ordered);
      continue;
    }
    for (const alike of runsOf(rowsOf(byRecord, record), base)) {
      const version = base[alike[0]!]!;
      if (version < 0) continue;
      lost.look(alike.length);
      const jumped = alike.reduce((sum, change) => sum + misplaced[change]!, 0);
      const times = Math.max(alike.length - 1, jumped);
      if (times > 0) lost.add(earliest(evidence, changes, alike), times, record, version, times);
    }
  }
  return [lost.findingUnless('no change tells which version it was made on')];
}

/**
 * How many changes a record has, where each was made on a version of its own and became the next, in that order, so that none can be
 * lost; else -1. Most records are like that, since receipts come in their order.
 */
function inOrder({ byRecord: { starts, order }, base, misplaced }: Changes, record: number): number {
  const [from, to] = [starts[record]!, starts[record + 1]!];
  let last = -1;
  for (let at = from; at < to; at++) {
    const change = order[at]!;
    if (base[change]! <= last || misplaced[change] !== 0) return -1;
    last = base[change]!;
  }
  return to - from;
}
