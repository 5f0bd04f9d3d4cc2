import { readRecords } from '../harness/check/versions/read-records.ts';
import { branches } from '../harness/check/versions/branches.ts';
import { contents } from '../harness/check/versions/contents.ts';
import type { ContentsOptions } from '../harness/check/versions/contents-options.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { stamps } from '../harness/check/versions/stamps.ts';
import type { Condition, Part } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import { randomAt } from '../harness/core/random.ts';
import type { Fields } from '../harness/core/record.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, BodyProperty, CommandSpec } from '../harness/core/command.ts';

/** What a branch points at before its first commit. */
const root = '0'.repeat(16);

const commitId = (about: string): BodyProperty => ({
  type: 'string',
  maxLength: 16,
  pattern: '^[0-9a-f]{16}$',
  about,
});

const push: CommandSpec = {
  name: 'push',
  about: 'Adds a commit and moves the branch to it; refused when the branch is not where the client saw it.',
  did: 'pushed to the branch',
  method: 'POST',
  path: '/branches/:id/pushes',
  body: {
    commit: commitId('the new commit'),
    parent: commitId('the commit that it is made on; without a lease the head of the branch'),
    lease: { ...commitId('the head that a forced push replaces, and no other'), optional: true },
  },
  precondition: 'none',
  keeps: ['commit', 'parent', 'lease'],
  parts({ id, args: { commit, parent, lease }, ...request }) {
    // A commit that follows itself has no history; an empty list of versions never holds.
    const valid: readonly Condition[] =
      commit === parent || commit === root ? [{ is: 'version', oneOf: [], reason: 'invalid-value' }] : [];
    const branch: Part = {
      key: `branches/${id}`,
      when: [
        ...valid,
        { is: 'present', reason: 'unknown-record' },
        { field: 'head', is: 'oneOf', values: [String(lease ?? parent)], reason: 'not-fast-forward' },
      ],
      then: [{ field: 'head', do: 'set', value: String(commit) }, ...stampsOf(request)],
    };
    const added: Part = {
      key: `commits/${id}.${commit}`,
      when: [{ is: 'absent', reason: 'already-exists' }],
      then: [
        { field: 'parent', do: 'set', value: String(parent) },
        ...(lease === undefined ? [] : [{ field: 'replaced', do: 'set', value: String(lease) } as const]),
      ],
    };
    if (lease === undefined || parent === root || commit === parent) return [branch, added];
    // Only a head is known to be there: what a forced push is made on has to be looked for.
    const known: Part = {
      key: `commits/${id}.${parent}`,
      when: [{ is: 'present', reason: 'unknown-record' }],
      then: [],
    };
    return [branch, added, known];
  },
  explain: ({ reason, request: { args } }) =>
    reason === 'not-fast-forward' ? { expectedOld: args['lease'] ?? args['parent'] } : {},
};

/** Pushes to one branch: the commit that nobody finds again. */
export const branchPush: Workload = {
  name: 'branch-push',
  about: 'clients read where a branch is, commit on it and push; who comes late must rebase',
  resources: [
    { collection: 'branches', integers: ['changedAt'], stamped: true },
    { collection: 'commits', integers: [] },
  ],
  commands: [push],
  decisions: () => 48,
  seed: (slot) => [{ key: `branches/${slot.name}`, fields: { head: root } }],
  bounds: ({ args: { parent, lease } }) =>
    lease === undefined ? [{ of: `parent ${parent}`, units: 1, most: 1, kind: 'rewritten-history' }] : [],
  *operation({ operation, slot }) {
    const key = `branches/${slot.name}`;
    const seen = yield { kind: 'read', key };
    if (seen.kind !== 'found') return settlementOf(seen);
    const base = headOf(seen.fields);
    const madeOn = (parent: string): Arguments => ({
      commit: commitOf(slot.name, operation, parent),
      parent,
    });
    return settlementOf(
      yield {
        kind: 'command',
        command: push,
        id: slot.name,
        args: madeOn(base),
        redo: {
          key,
          merge: (newest) => ({ args: madeOn(headOf(newest)), overwrites: false }),
          force: (newest) => ({ ...madeOn(base), lease: headOf(newest) }),
        },
      },
    );
  },
  invariants: [
    {
      name: 'a branch only moves on to what follows its head, or to what replaces it on purpose',
      kinds: ['rewritten-history'],
      essential: true,
    },
    { name: 'an accepted commit can be reached from the head', kinds: ['unreachable-commit'] },
    { name: 'a branch is at what was pushed to it', kinds: ['wrong-field', 'phantom-edit'], essential: true },
    { name: 'nobody is shown a head that was left before', kinds: ['stale-read'] },
    { name: 'nobody is refused for a move that nobody made', kinds: ['unjustified-refusal'] },
    { name: 'a push moves the branch and adds its commit, or does neither', kinds: ['half-effect'] },
    { name: 'the versions of a branch form one chain', kinds: ['lost-update', 'broken-chain'] },
    { name: 'a branch says who moved it last, and when', kinds: ['wrong-stamp'] },
    { name: 'accepted pushes take effect once, refused ones never', kinds: effectKinds },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...halfEffects(evidence, { command: 'push', collections: ['branches', 'commits'], records: 2 }),
    ...contents(evidence, pushedHeads),
    ...stamps(evidence, { collection: 'branches', by: () => true, contents: pushedHeads }),
    ...branches(evidence, { command: 'push', branches: 'branches', commits: 'commits', root }),
    ...readRecords(evidence, { collection: 'branches', fields: ['head'], stamped: 'always' }),
    ...lineage(evidence, {
      collections: ['branches'],
      several: true,
      reads: [{ collection: 'branches', by: () => true }],
    }),
  ],
};

/** Where a branch is after a push: at the commit that was pushed. */
const pushedHeads: ContentsOptions = {
  command: 'push',
  collection: 'branches',
  fields: { head: 'commit' },
  seed: { head: root },
  replaces: ['lease', 'parent'],
  moved: 'not-fast-forward',
  kinds: { lost: 'rewritten-history', missing: 'wrong-field' },
};

function headOf(fields: Fields): string {
  return fields.get('head') ?? root;
}

/**
 * A commit's id follows from where it is made, by whom and on what, like a hash of its content: a service that keeps the commits of
 * all branches in one place, as git does, and those of earlier races, has not met it before.
 */
function commitOf(branch: string, operation: number, parent: string): string {
  const letters = Array.from(branch, (letter) => letter.codePointAt(0) ?? 0);
  const hash = randomAt(parseInt(parent.slice(0, 8), 16), parseInt(parent.slice(8), 16), ...letters);
  const hex = (number: number): string => number.toString(16).padStart(8, '0');
  return hex(operation) + hex(Math.floor(hash * 2 ** 32));
}
