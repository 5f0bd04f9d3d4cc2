import { readRecords } from '../harness/check/versions/read-records.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { stamps } from '../harness/check/versions/stamps.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { stateMachine } from '../harness/check/states/state-machine.ts';
import type { Change, Condition } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Workload } from '../harness/core/workload.ts';
import { allowedChanges, keptStates } from './state-invariants.ts';
import type { CommandSpec, Refused } from '../harness/core/command.ts';

/** What may become of an account: the law that runs are judged by, and what a refusal shows; the guards stand apart. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  registered: ['active', 'deleted'],
  active: ['suspended', 'deleted'],
  suspended: ['active', 'deleted'],
  deleted: [],
};

const activate: CommandSpec = {
  name: 'activate',
  about: 'Activates an account that is registered or suspended.',
  did: 'activated the account',
  method: 'POST',
  path: '/user-accounts/:id/activate',
  body: {},
  precondition: 'optional',
  parts: ({ id, preconditions, ...request }) => [
    {
      key: `user-accounts/${id}`,
      when: [
        { is: 'present', reason: 'gone' },
        ...preconditions,
        stateIn('redundant-transition', 'registered', 'suspended'),
      ],
      then: [become('active'), ...stampsOf(request)],
    },
  ],
  explain: (refused) => explain(refused, 'active'),
};

const suspend: CommandSpec = {
  name: 'suspend',
  about: 'Suspends an account that is active.',
  did: 'suspended the account',
  method: 'POST',
  path: '/user-accounts/:id/suspend',
  body: {},
  precondition: 'optional',
  parts: ({ id, preconditions, ...request }) => [
    {
      key: `user-accounts/${id}`,
      when: [
        { is: 'present', reason: 'gone' },
        ...preconditions,
        stateIn('redundant-transition', 'registered', 'active'),
        stateIn('illegal-transition', 'active'),
      ],
      then: [become('suspended'), ...stampsOf(request)],
    },
  ],
  explain: (refused) => explain(refused, 'suspended'),
};

const remove: CommandSpec = {
  name: 'delete',
  about: 'Deletes an account for good.',
  did: 'deleted the account',
  method: 'DELETE',
  path: '/user-accounts/:id',
  body: {},
  precondition: 'optional',
  parts: ({ id, preconditions }) => [
    {
      key: `user-accounts/${id}`,
      when: [{ is: 'present', reason: 'gone' }, ...preconditions],
      then: [{ do: 'delete' }],
    },
  ],
  explain: (refused) => explain(refused, 'deleted'),
};

/** What operations send, in turn; every fifteenth deletes the account, so that it goes to and fro for a while before. */
const turns = [suspend, activate, activate, suspend] as const;
const deletions = 15;
/** One operation in so many looks at the account when it has been answered. */
const readEvery = 11;

/** Administrators of one account who do not know of each other: the account that comes back after it was deleted. */
export const accountActivation: Workload = {
  name: 'account-activation',
  about: 'clients activate, suspend and delete one account at once; nothing changes it after its deletion',
  resources: [{ collection: 'user-accounts', integers: ['changedAt'], stamped: true }],
  commands: [activate, suspend, remove],
  decisions: () => 24,
  seed: (slot) => [{ key: `user-accounts/${slot.name}`, fields: { state: 'registered' } }],
  *operation({ operation, slot }) {
    const isDeletion = operation % deletions === deletions - 1;
    const command = isDeletion ? remove : (turns[operation % turns.length] ?? activate);
    const answer = yield { kind: 'command', command, id: slot.name, args: {} };
    if (operation % readEvery === 0) yield { kind: 'read', key: `user-accounts/${slot.name}` };
    return settlementOf(answer);
  },
  words: { state: Object.keys(allowed) },
  invariants: [
    allowedChanges,
    { name: 'each state is left once', kinds: ['left-twice'] },
    {
      name: 'nothing changes a deleted account',
      kinds: ['change-after-delete'],
      of: ['delete'],
      essential: true,
    },
    { name: 'a deleted account stays away', kinds: ['resurrected'], of: ['delete'] },
    ...keptStates('account'),
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...stateMachine(evidence, {
      collection: 'user-accounts',
      field: 'state',
      initial: 'registered',
      allowed,
      leadsTo: { activate: 'active', suspend: 'suspended', delete: 'deleted' },
      deleted: 'deleted',
      refusal: (from, to) =>
        from === 'deleted' ? 'gone' : from === to ? 'redundant-transition' : 'illegal-transition',
    }),
    // Who deletes an account may leave the state in it that it had.
    ...stamps(evidence, {
      collection: 'user-accounts',
      leadsTo: { field: 'state', values: { activate: 'active', suspend: 'suspended' } },
    }),
    ...readRecords(evidence, {
      collection: 'user-accounts',
      fields: ['state'],
      stamped: 'unlessTagsRecur',
      deletedBy: 'delete',
    }),
    ...lineage(evidence, { deletable: true }),
  ],
};

function stateIn(reason: Condition['reason'], ...values: readonly string[]): Condition {
  return { field: 'state', is: 'oneOf', values, reason };
}

function become(state: string): Change {
  return { field: 'state', do: 'set', value: state };
}

function explain({ reason, found }: Refused, to: string): Readonly<Record<string, unknown>> {
  if (reason !== 'illegal-transition' && reason !== 'redundant-transition') return {};
  const state = found.fields.get('state') ?? '';
  return { from: state, to, allowed: allowed[state] ?? [] };
}
