import { expect, test } from 'vitest';
import { branchPush } from '../../../workloads/branch-push.ts';
import { conversationTurns } from '../../../workloads/conversation-turns.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import type { Condition } from '../../core/guarded.ts';
import { anomaliesOf } from '../../core/verdict.ts';
import { merge } from '../../drive/policies/merge.ts';
import { overwrite } from '../../drive/policies/overwrite.ts';
import { retry } from '../../drive/policies/retry.ts';
import { raced } from '../../simulate/simulated-race.ts';

test.each([
  { workload: branchPush, reason: 'not-fast-forward' },
  { workload: parallelEdits, reason: 'version-mismatch' },
  { workload: conversationTurns, reason: 'turn-taken' },
] as const)(
  'every second request of $workload.name is refused as $reason: found by receipts, and by answers alone',
  ({ workload, reason }) => {
    const never = (one: Condition): Condition =>
      one.reason === reason ? { is: 'version', oneOf: [], reason } : one;
    for (const policy of [undefined, merge, overwrite, retry]) {
      let requests = 0;
      const { evidence } = raced({
        workload,
        seed: 1,
        operations: 200,
        lost: 0.02,
        guard: (parts) =>
          requests++ % 2 === 0 ? parts.map((part) => ({ ...part, when: part.when.map(never) })) : parts,
        ...(policy === undefined ? {} : { policy }),
      });
      const { history, commands, settings } = evidence;
      for (const seen of [evidence, { history, commands, settings }]) {
        const kinds = anomaliesOf(workload.check?.(seen) ?? []).map(({ kind }) => kind);
        expect([...new Set(kinds)]).toEqual(['unjustified-refusal']);
      }
    }
  },
);
