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
