import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { malformations } from '../harness/core/guarded.ts';
import type { Stored } from '../harness/core/record.ts';
import { step } from '../harness/core/step.ts';
import { overwrite } from '../harness/drive/policies/overwrite.ts';
import { branchPush } from './branch-push.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(branchPush, {
  unguarded: ['rewritten-history'],
  redundant: {
    'push 0 0': 'a branch that is not there has no head: the next condition refuses it',
    'push 1 0': 'an id follows from operation and parent, and the branch never comes back to a parent',
  },
});

const context = { clients: 4, auditExpected: true };

test('a commit is called as no other is, of another branch or of an earlier race', () => {
  const pushed = (name: string): unknown => {
    const slot = { key: 0, generation: 0, name };
    const operation = branchPush.operation({
      operation: 5,
      client: 0,
      slot,
      settings: { capacity: 10, clients: 4 },
    });
    operation.next();
    const seen = { kind: 'found', version: 1, fields: new Map([['head', '0'.repeat(16)]]) } as const;
    return operation.next(seen).value;
  };
  const named = ['0-0', '0-1', '1-0', 'r59fb7337-0-0', 'r7b7b7834-0-0'].map((name) => {
    const { args } = pushed(name) as { readonly args: { readonly commit: string } };
    expect(pushed(name)).toMatchObject({ args });
    expect(args.commit).toMatch(/^[0-9a-f]{16}$/);
    return args.commit;
  });
  expect(new Set(named).size).toBe(named.length);
});

test('forced pushes lose only what their clients saw, and the service is not blamed for it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { evidence, settlements } = raced({ workload: branchPush, seed, policy: overwrite });
    expect(judge(evidence, branchPush, context)).toMatchObject({ result: 'valid', anomalies: [] });
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
    return judge(evidence, branchPush, context).anomalies.map(({ kind }) => kind);
  });
  expect(new Set(verdicts.flat())).toContain('rewritten-history');
});

test.each([
  // A commit that is its own parent, or that stands for no commit at all.
  [{ commit: 'a', parent: 'a' }, 'invalid-value'],
  [{ commit: 'a', parent: 'a', lease: 'h' }, 'invalid-value'],
  [{ commit: '0', parent: '0' }, 'invalid-value'],
  // Forced onto the head, but made on a commit that nobody knows.
  [{ commit: 'a', parent: 'b', lease: 'h' }, 'unknown-record'],
  // Made on another commit than the head, and forced onto another.
  [{ commit: 'a', parent: 'b' }, 'not-fast-forward'],
  [{ commit: 'a', parent: 'h', lease: 'b' }, 'not-fast-forward'],
  // The commit is there already.
  [{ commit: 'h', parent: '0', lease: 'h' }, 'already-exists'],
])('a push of %j is refused as %s', (short, reason) => {
  const args = Object.fromEntries(Object.entries(short).map(([name, letter]) => [name, letter.repeat(16)]));
  const state = new Map([
    ['branches/0-0', record({ head: 'h'.repeat(16) })],
    [`commits/0-0.${'h'.repeat(16)}`, record({ parent: '0'.repeat(16) })],
  ]);
  const parts =
    branchPush.commands[0]?.parts({ id: '0-0', args, preconditions: [], nonce: 1, nowMs: 1, by: 'a' }) ?? [];
  const command = { name: 'push', nonce: 1, parts };
  expect(malformations(command)).toEqual([]);
  const decision = step(state, command);
  expect(decision.kind === 'refused' && parts[decision.part]?.when[decision.condition]?.reason).toBe(reason);
});

function record(fields: Readonly<Record<string, string>>): Stored {
  return { version: 1, live: true, fields: new Map(Object.entries(fields)) };
}
