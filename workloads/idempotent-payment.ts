import { readRecords } from '../harness/check/versions/read-records.ts';
import { balances } from '../harness/check/amounts/balances.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { lastingInFlight } from '../harness/check/claims/lasting-in-flight.ts';
import { paymentRecords } from '../harness/check/amounts/payment-records.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { repeatedRequests } from '../harness/check/claims/repeated-requests.ts';
import { snapshots } from '../harness/check/amounts/snapshots.ts';
import { totals } from '../harness/check/amounts/totals.ts';
import { unexplainedRefusals } from '../harness/check/claims/unexplained-refusals.ts';
import { idempotencyCollection } from '../harness/core/idempotency.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { CommandIntent } from '../harness/core/operation.ts';
import { randomAt } from '../harness/core/random.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Settings, Slot } from '../harness/core/slot.ts';
import type { CommandSpec } from '../harness/core/command.ts';

const pay: CommandSpec = {
  name: 'pay',
  about: 'Pays out of a wallet; sent again with its Idempotency-Key it pays no second time.',
  did: 'paid out of the wallet',
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
    { key: `wallets/${slot.name}`, fields: { balance: String(initialOf(settings, slot.generation)) } },
  ],
  *operation({ operation, client, slot, settings }) {
    // What it shows is judged later; a service that shows no wallets can be raced too.
    if (operation % readEvery === 0) yield { kind: 'read', key: `wallets/${slot.name}` };
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
    if (isOwn(key) && answer.kind === 'accepted') {
      const ms = pauseOf(operation, client, slot, settings);
      if (ms > 0) yield { kind: 'pause', ms };
      return settlementOf(yield intent);
    }
    const isReused = answer.kind === 'rejected' && answer.code === 'idempotency-key-reused';
    const isRefusal = isReused && (!isOwn(key) || answer.guessed === true);
    return isRefusal ? 'lost' : settlementOf(answer);
  },
  amounts: ['balance', 'amount'],
  invariants: [
    {
      name: 'a key pays once, and wallets lack what was paid',
      kinds: ['repeated-effect', 'conservation'],
      essential: true,
    },
    { name: 'no wallet falls below zero', kinds: ['negative'] },
    { name: 'every answer to a key is that of its payment', kinds: ['unequal-answers'] },
    { name: 'a key is good for one payment only', kinds: ['reused-key'] },
    { name: 'what left a wallet is in a payment', kinds: ['wrong-total'] },
    { name: 'payments are of what was asked for', kinds: ['wrong-field'] },
    { name: 'who pays is told what is left', kinds: ['wrong-remainder'] },
    { name: 'nobody is refused who may pay', kinds: ['unjustified-refusal'] },
    {
      name: 'a payment claims its key, leaves the wallet and is on record, or nothing',
      kinds: ['half-effect'],
    },
    { name: 'what is accepted takes effect once, and nothing else does', kinds: effectKinds },
    { name: 'payments follow one on the other', kinds: ['lost-update', 'broken-chain'] },
    { name: 'reads show the wallet as it is', kinds: ['stale-read', 'wrong-snapshot'] },
  ],
  check: (evidence) => {
    const initial = (generation: number): number => initialOf(evidence.settings, generation);
    const options = {
      command: 'pay',
      collection: 'wallets',
      field: 'balance',
      accounts: [''],
      shownAs: ['balance'],
      initial,
      moved: (operation: number) => -amountOf(operation),
      once: keyOf,
      short: 'insufficient-funds',
    } as const;
    return [
      ...receiptsMatch(evidence),
      ...halfEffects(evidence, {
        command: 'pay',
        collections: [idempotencyCollection, 'wallets', 'payments'],
        records: 3,
      }),
      ...repeatedRequests(evidence, { ...options, keyOf, payloadOf: amountOf, wallet: options }),
      unexplainedRefusals(evidence, options),
      lastingInFlight(evidence, { command: 'pay', keyOf, payloadOf: amountOf }),
      ...balances(evidence, options),
      ...snapshots(evidence, options),
      ...totals(evidence, {
        fields: { wallets: 'balance', payments: 'amount' },
        total: initial,
        unread: 'payments',
      }),
      ...paymentRecords(evidence, { collection: 'payments', field: 'amount', amountOf }),
      ...readRecords(evidence, { collection: 'wallets', fields: ['balance'] }),
      ...lineage(evidence, { collections: ['wallets', idempotencyCollection], several: true }),
    ];
  },
};

/** One operation in so many looks at its wallet first. */
const readEvery = 32;

/** In some generations there is enough for everything, so that what comes late is not refused for want of money. */
const richEvery = 4;

function isRich(generation: number): boolean {
  return generation % richEvery === richEvery - 1;
}

/** Enough for about two payments a unit of capacity, so that some are refused, or for more than will be asked for. */
function initialOf({ capacity }: Settings, generation: number): number {
  return (isRich(generation) ? 32 : 4) * capacity;
}

/** How often a client with patience takes its time in a rich generation, and what part of its pauses is long. */
const pauseShare = 0.1;
const longShare = 0.2;
/** One client in so many has patience: throughput is that of the others. Where there are fewer, it has it rarely. */
const patientEvery = 16;
const rarely = 0.01;

/**
 * How long an operation waits before it sends its payment again, ms, mostly 0: longer than a service may want to remember a
 * key that it has just seen.
 */
function pauseOf(operation: number, client: number, { generation }: Slot, { clients }: Settings): number {
  const isPatient = client % patientEvery === Math.min(clients, patientEvery) - 1;
  if (!isPatient || clients < 2 || !isRich(generation)) return 0;
  const share = clients < patientEvery ? rarely : pauseShare;
  if (randomAt(repeatSeed, operation, 3) >= share) return 0;
  return randomAt(repeatSeed, operation, 4) < longShare ? 2500 : 1200;
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
