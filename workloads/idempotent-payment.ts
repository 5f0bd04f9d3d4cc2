import { balances } from '../harness/check/amounts/balances.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { repeatedRequests } from '../harness/check/claims/repeated-requests.ts';
import { totals } from '../harness/check/amounts/totals.ts';
import { idempotencyCollection } from '../harness/core/idempotency.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { CommandIntent } from '../harness/core/operation.ts';
import { randomAt } from '../harness/core/random.ts';
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
    const key = keyOf(operation);
    const intent: CommandIntent = {
      kind: 'command',
      command: pay,
      id: slot.name,
      args: { amount: amountOf(operation) },
      idempotencyKey: `${slot.name}.k${key}`,
    };
    const answer = yield intent;
    // As if the answer had been lost on the way.
    if (isOwn(key) && answer.kind === 'accepted') return settlementOf(yield intent);
    const isReused = answer.kind === 'rejected' && answer.code === 'idempotency-key-reused';
    return isReused && !isOwn(key) ? 'lost' : settlementOf(answer);
  },
  invariants: [],
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
        accounts: [''],
        initial: () => initial,
        moved: (operation) => -amountOf(operation),
        once: keyOf,
        short: 'insufficient-funds',
      }),
      ...totals(evidence, { fields: { wallets: 'balance', payments: 'amount' }, total: () => initial }),
      ...lineage(evidence, { collections: ['wallets', idempotencyCollection], several: true }),
    ];
  },
};

/** Enough for about four payments a unit of capacity. */
function initialOf({ capacity }: Settings): number {
  return 8 * capacity;
}

/**
 * Keys of a slot that everybody uses, the first of them most: a new generation is a new race for each of them, however
 * far the clients are apart. Under those with odd numbers two different payments are asked for.
 */
const sharedKeys = 8;
/** Chooses which payment an operation repeats, the same in every run. */
const repeatSeed = 8;

/** The number of an operation's key: one of the shared ones, or beyond them one of its own, which it sends twice. */
function keyOf(operation: number): number {
  if (randomAt(repeatSeed, operation, 0) < 0.5) return sharedKeys + operation;
  return Math.floor(sharedKeys * randomAt(repeatSeed, operation, 1) ** 2);
}

function isOwn(key: number): boolean {
  return key >= sharedKeys;
}

/** What an operation pays: by its key, so that a repetition asks for the same, but for the keys with odd numbers. */
function amountOf(operation: number): number {
  const key = keyOf(operation);
  const amount = 1 + (key % 3);
  const isOther = !isOwn(key) && key % 2 === 1 && randomAt(repeatSeed, operation, 2) < 0.5;
  return isOther ? amount + 1 : amount;
}
