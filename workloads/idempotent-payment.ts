import { balances } from '../harness/check/balances.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { repeatedRequests } from '../harness/check/repeated-requests.ts';
import { totals } from '../harness/check/totals.ts';
import { idempotencyCollection } from '../harness/core/idempotency.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { CommandIntent } from '../harness/core/operation.ts';
import type { CommandSpec, Settings, Workload } from '../harness/core/workload.ts';

const pay: CommandSpec = {
  name: 'pay',
  about: 'Pays out of a wallet; sent again with its Idempotency-Key it pays no second time.',
  method: 'POST',
  path: '/wallets/:id/payments',
  body: { amount: { type: 'integer', minimum: 1, maximum: 1_000_000, about: 'how much' } },
  precondition: 'none',
  idempotencyKey: 'required',
  parts: ({ id, args, nonce }) => [
    {
      key: `wallets/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'balance', is: 'atLeast', value: Number(args['amount']), reason: 'insufficient-funds' },
      ],
      then: [{ field: 'balance', do: 'add', value: -Number(args['amount']) }],
    },
    {
      // Named by the request, not by the key: a payment that is made twice leaves two records.
      key: `payments/${id}.p${nonce}`,
      when: [{ is: 'absent', reason: 'already-exists' }],
      then: [{ field: 'amount', do: 'set', value: String(args['amount']) }],
    },
  ],
  explain: ({ reason, found, request }) =>
    reason === 'insufficient-funds'
      ? { requested: request.args['amount'], available: Number(found.fields.get('balance') ?? 0) }
      : {},
};

/** Payments that are sent more than once: the customer who pays twice. */
export const idempotentPayment: Workload = {
  name: 'idempotent-payment',
  about: 'clients send one payment more than once, or another one with its Idempotency-Key',
  resources: [
    { collection: 'wallets', integers: ['balance'] },
    { collection: 'payments', integers: ['amount'] },
  ],
  commands: [pay],
  decisions: ({ capacity }) => 5 * capacity,
  seed: (slot, settings) => [
    { key: `wallets/${slot.name}`, fields: { balance: String(initialOf(settings)) } },
  ],
  *operation({ operation, slot }) {
    const intent: CommandIntent = {
      kind: 'command',
      command: pay,
      id: slot.name,
      args: { amount: amountOf(operation) },
      idempotencyKey: `${slot.name}.k${keyOf(operation)}`,
    };
    const answer = yield intent;
    const play = playOf(operation);
    if (play === 'anotherPayload' && answer.kind === 'rejected' && answer.code === 'idempotency-key-reused')
      return 'lost';
    if (play === 'afterAnswer' && answer.kind === 'accepted') return settlementOf(yield intent);
    return settlementOf(answer);
  },
  check: (evidence) => {
    const initial = initialOf(evidence.settings);
    return [
      ...receiptsMatch(evidence),
      ...halfEffects(evidence, {
        command: 'pay',
        collections: [idempotencyCollection, 'wallets', 'payments'],
        records: 3,
      }),
      ...repeatedRequests(evidence, { command: 'pay', keyOf, payloadOf: amountOf }),
      ...balances(evidence, {
        command: 'pay',
        collection: 'wallets',
        field: 'balance',
        initial,
        moved: (operation) => -amountOf(operation),
        short: 'insufficient-funds',
      }),
      ...totals(evidence, { fields: { wallets: 'balance', payments: 'amount' }, total: initial }),
      ...lineage(evidence, { collections: ['wallets', idempotencyCollection], several: true }),
    ];
  },
};

/** Enough for about four payments a unit of capacity. */
function initialOf({ capacity }: Settings): number {
  return 8 * capacity;
}

/**
 * How an operation repeats a payment: its neighbour sends the same at the same time, or another amount under the same
 * key, or it sends its own again as if it had lost the answer.
 */
type Play = 'atOnce' | 'anotherPayload' | 'afterAnswer';
const plays: readonly Play[] = ['atOnce', 'anotherPayload', 'atOnce', 'afterAnswer'];

function playOf(operation: number): Play {
  return plays[Math.floor(operation / 2) % plays.length] ?? 'atOnce';
}

/** The first operation with the same key: two neighbours share one, but for those that repeat themselves. */
function keyOf(operation: number): number {
  return playOf(operation) === 'afterAnswer' ? operation : operation - (operation % 2);
}

function amountOf(operation: number): number {
  const same = 1 + (Math.floor(operation / 8) % 3);
  return playOf(operation) === 'anotherPayload' ? same + (operation % 2) : same;
}
