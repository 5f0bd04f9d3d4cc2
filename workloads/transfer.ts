import { readRecords } from '../harness/check/versions/read-records.ts';
import { balances } from '../harness/check/amounts/balances.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { snapshots } from '../harness/check/amounts/snapshots.ts';
import { totals } from '../harness/check/amounts/totals.ts';
import type { Part } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import { randomAt } from '../harness/core/random.ts';
import type { Fields } from '../harness/core/record.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { CommandSpec } from '../harness/core/command.ts';

/** The accounts of a ledger: of three, every two transfers share one. */
const accounts = ['a', 'b', 'c'] as const;
type Account = (typeof accounts)[number];

const moveMoney: CommandSpec = {
  name: 'transfer',
  about: 'Moves money from one account of a ledger to another; refused when there is less on it.',
  did: 'moved money',
  method: 'POST',
  path: '/ledgers/:id/transfers',
  body: {
    from: { type: 'string', maxLength: 1, oneOf: accounts, about: 'the account that pays' },
    to: { type: 'string', maxLength: 1, oneOf: accounts, about: 'the account that is paid' },
    amount: { type: 'integer', minimum: 1, maximum: 1_000_000, about: 'how much' },
  },
  precondition: 'none',
  parts({ id, args: { from, to, amount } }) {
    const payer: Part = {
      key: `accounts/${id}.${from}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'balance', is: 'atLeast', value: Number(amount), reason: 'insufficient-funds' },
      ],
      then: [{ field: 'balance', do: 'add', value: -Number(amount) }],
    };
    // A command names a record once; an empty list of versions never holds.
    if (from === to)
      return [{ ...payer, when: [{ is: 'version', oneOf: [], reason: 'invalid-value' }], then: [] }];
    const payee: Part = {
      key: `accounts/${id}.${to}`,
      when: [{ is: 'present', reason: 'unknown-record' }],
      then: [{ field: 'balance', do: 'add', value: Number(amount) }],
    };
    return [payer, payee];
  },
};

/** Transfers between few accounts: the money that is on neither of them, or on both. */
export const transfer: Workload = {
  name: 'transfer',
  about: 'clients move money between the accounts of one ledger, and look at all of it at once',
  resources: [
    { collection: 'accounts', integers: ['balance'], isUsedUp: (fields) => fields.get('balance') === '0' },
    {
      collection: 'ledgers',
      integers: ['balance'],
      members: (id) => Object.fromEntries(accounts.map((account) => [account, `accounts/${id}.${account}`])),
    },
  ],
  commands: [moveMoney],
  decisions: () => 48,
  seed: (slot, { capacity }) =>
    accounts.map((account) => ({
      key: `accounts/${slot.name}.${account}`,
      fields: { balance: String(capacity) },
    })),
  *operation({ operation, slot, settings }) {
    if (operation % readEvery === 0) {
      const seen = yield { kind: 'read', key: `ledgers/${slot.name}`, measure: totalOf };
      if (seen.kind !== 'found') return settlementOf(seen);
    }
    const args = transferOf(operation, settings.capacity);
    return settlementOf(yield { kind: 'command', command: moveMoney, id: slot.name, args });
  },
  amounts: ['balance'],
  invariants: [
    { name: 'no account falls below zero', kinds: ['negative'], essential: true, standIns: ['conservation'] },
    { name: 'no money is made and none is lost', kinds: ['wrong-total'], essential: true },
    { name: 'accounts hold what transfers left on them', kinds: ['conservation'] },
    { name: 'snapshots show accounts as they were at one moment', kinds: ['wrong-snapshot'] },
    { name: 'snapshots are not older than what was complete before', kinds: ['stale-read'] },
    { name: 'who pays is told what is left', kinds: ['wrong-remainder'] },
    { name: 'nobody is refused who has enough', kinds: ['unjustified-refusal'] },
    { name: 'a transfer changes both accounts or none', kinds: ['half-effect'] },
    { name: 'what is accepted takes effect once, and nothing else does', kinds: effectKinds },
    { name: 'transfers follow one on the other', kinds: ['lost-update', 'broken-chain'] },
  ],
  check: (evidence) => {
    const initial = evidence.settings.capacity;
    const options = {
      command: 'transfer',
      collection: 'accounts',
      field: 'balance',
      accounts: accounts.map((account) => `.${account}`),
      shownAs: accounts.map((account) => `${account}.balance`),
      initial: () => initial,
      moved(operation: number, account: string) {
        const { from, to, amount } = transferOf(operation, initial);
        return account === `.${to}` ? amount : account === `.${from}` ? -amount : 0;
      },
      short: 'insufficient-funds',
    } as const;
    return [
      ...receiptsMatch(evidence),
      ...halfEffects(evidence, { command: 'transfer', collections: ['accounts'], records: 2 }),
      ...totals(evidence, {
        fields: { accounts: 'balance' },
        total: () => accounts.length * initial,
        records: accounts.length,
      }),
      ...balances(evidence, options),
      ...snapshots(evidence, options),
      ...readRecords(evidence, { collection: 'ledgers' }),
      ...lineage(evidence, { collections: ['accounts'], several: true }),
    ];
  },
};

/** One operation in four looks at the ledger before it transfers. */
const readEvery = 4;
/** Chooses what an operation transfers, the same in every run. */
const transferSeed = 35;

/** What an operation transfers: between any two accounts, up to what one of them holds at first. */
function transferOf(operation: number, capacity: number): { from: Account; to: Account; amount: number } {
  const first = Math.floor(randomAt(transferSeed, operation, 0) * accounts.length);
  const next = 1 + Math.floor(randomAt(transferSeed, operation, 1) * (accounts.length - 1));
  return {
    from: accounts[first] ?? accounts[0],
    to: accounts[(first + next) % accounts.length] ?? accounts[0],
    amount: 1 + Math.floor(randomAt(transferSeed, operation, 2) * capacity),
  };
}

function totalOf(fields: Fields): number {
  return accounts.reduce((sum, account) => sum + Number(fields.get(`${account}.balance`)), 0);
}
