import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { overwrite } from '../harness/drive/policies/overwrite.ts';
import { branchPush } from './branch-push.ts';
import { raced } from './race.fixture.ts';
import { provesItself } from './workload.case.ts';

provesItself(branchPush, {
  unguarded: ['rewritten-history'],
  redundant: {
    'push 0 0': 'a branch that is not there has no head: the next condition refuses it',
    'push 1 0': 'an id follows from operation and parent, and the branch never comes back to a parent',
  },
});

const context = { clients: 4, auditExpected: true };

test('forced pushes lose only what their clients saw, and the service is not blamed for it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { evidence, settlements } = raced({ workload: branchPush, seed, policy: overwrite });
    expect(judge(evidence, branchPush.check, context)).toMatchObject({ result: 'valid', anomalies: [] });
    expect(settlements).not.toContain('error');
    const replacing = [...(evidence.audit?.records.values() ?? [])].filter(({ fields }) =>
      fields.has('replaced'),
    );
    expect(replacing.length).toBeGreaterThan(0);
  }
});

test('a forced push onto a head that its client did not see is caught', () => {
  const verdicts = Array.from({ length: 20 }, (_, seed) => {
    const { evidence } = raced({
      workload: branchPush,
      seed,
      policy: overwrite,
      // The service takes a lease as leave to replace whatever is there.
      guard: (parts) =>
        parts.map((part) => ({
          ...part,
          when: parts[1]?.then.some((change) => 'field' in change && change.field === 'replaced')
            ? []
            : part.when,
        })),
    });
    return judge(evidence, branchPush.check, context).anomalies.map(({ kind }) => kind);
  });
  expect(new Set(verdicts.flat())).toContain('rewritten-history');
});
