import { readRecords } from '../harness/check/versions/read-records.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { stamps } from '../harness/check/versions/stamps.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { stateMachine } from '../harness/check/states/state-machine.ts';
import { settlementOf } from '../harness/core/operation.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Workload } from '../harness/core/workload.ts';
import { allowedChanges, keptStates } from './state-invariants.ts';
import type { CommandSpec } from '../harness/core/command.ts';

/** What may become of an order: the law that runs are judged by, and what a refusal shows; the guards stand apart. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  placed: ['paid', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
};

/** The states that commands lead to. */
const leadsTo = { pay: 'paid', cancel: 'cancelled', ship: 'shipped', deliver: 'delivered' } as const;

/** A command that leads from one of some states to another. */
function transition(name: keyof typeof leadsTo, about: string, from: readonly string[]): CommandSpec {
  const to = leadsTo[name];
  return {
    name,
    about,
    did: `${leadsTo[name]} the order`,
    method: 'POST',
    path: `/orders/:id/${name}`,
    body: {},
    precondition: 'optional',
    parts: ({ id, preconditions, ...request }) => [
      {
        key: `orders/${id}`,
        when: [
          { is: 'present', reason: 'unknown-record' },
          ...preconditions,
          { field: 'state', is: 'oneOf', values: from, reason: 'illegal-transition' },
        ],
        then: [{ field: 'state', do: 'set', value: to }, ...stampsOf(request)],
      },
    ],
    explain({ reason, found }) {
      const state = found.fields.get('state') ?? '';
      return reason === 'illegal-transition' ? { from: state, to, allowed: allowed[state] ?? [] } : {};
    },
  };
}

const pay = transition('pay', 'Pays an order that was placed.', ['placed']);
const cancel = transition('cancel', 'Cancels an order until it ships.', ['placed', 'paid']);
const ship = transition('ship', 'Ships an order that is paid.', ['paid']);
const deliver = transition('deliver', 'Delivers an order that was shipped.', ['shipped']);

/** What operations send, in turn: everybody wants the next step at once, and now and then somebody else cancels. */
const turns = [pay, pay, ship, cancel, ship, deliver, pay, ship, deliver, cancel, pay, deliver] as const;

/** One operation in so many looks at the order when it has been answered. */
const readEvery = 11;

/** Everybody who handles one order at the same time: the order that is cancelled and shipped. */
export const orderTransitions: Workload = {
  name: 'order-transitions',
  about:
    'clients pay, cancel, ship and deliver one order at once; a state is left once, and only as it allows',
  resources: [{ collection: 'orders', integers: ['changedAt'], stamped: true }],
  commands: [pay, cancel, ship, deliver],
  decisions: () => 8,
  seed: (slot) => [{ key: `orders/${slot.name}`, fields: { state: 'placed' } }],
  *operation({ operation, slot }) {
    const command = turns[operation % turns.length] ?? pay;
    const answer = yield { kind: 'command', command, id: slot.name, args: {} };
    if (operation % readEvery === 0) yield { kind: 'read', key: `orders/${slot.name}` };
    return settlementOf(answer);
  },
  words: { state: Object.keys(allowed) },
  invariants: [
    allowedChanges,
    { name: 'each state is left once', kinds: ['left-twice'], essential: true },
    ...keptStates('order'),
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...stateMachine(evidence, {
      collection: 'orders',
      field: 'state',
      initial: 'placed',
      allowed,
      leadsTo,
      refusal: () => 'illegal-transition',
    }),
    ...stamps(evidence, { collection: 'orders', leadsTo: { field: 'state', values: leadsTo } }),
    ...readRecords(evidence, { collection: 'orders', fields: ['state'], stamped: 'always' }),
    ...lineage(evidence),
  ],
};
