import type { Draft, DraftRow } from '../draft.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const buying = ['purchase', 'redeem'] as const;

/** What may become of amounts: stock, quotas, money. */
export const amounts: readonly Mutation[] = [
  mutation({
    about: 'something is sold after it is sold out',
    expects: 'oversell',
    workloads: ['last-item'],
    among: (draft) => draft.refused('sold-out', 'purchase'),
    change(row, draft) {
      draft.grant(row, draft.keyOf(row, 'items'));
      // A cart that was too large may yet fit what is left.
      return draft.recordOf(row, 'items')?.fields.get('stock') === '0';
    },
  }),
  mutation({
    about: '"sold out" is said before anybody bought',
    expects: 'undersell',
    workloads: ['last-item'],
    among: (draft) => draft.refused('sold-out', ...buying),
    change: (row, draft) => draft.moveFirst(row),
  }),
  changed('the stock holds one more than it should', 'conservation', ['last-item'], { items: 'stock' }),
  changed('an account holds one more than it should', 'conservation', ['transfer', 'idempotent-payment'], {
    accounts: 'balance',
    wallets: 'balance',
  }),
  changed('the stock ends below zero', 'negative', ['last-item'], { items: 'stock' }, () => -1),
  changed('an account ends below zero', 'negative', ['transfer'], { accounts: 'balance' }, () => -1),
  mutation({
    about: 'money appears in a snapshot',
    expects: 'wrong-total',
    measured: true,
    workloads: ['transfer'],
    among: (draft) => draft.reads(),
    change: (row) => (row.value += 1),
  }),
  mutation({
    about: 'a snapshot shows money on another account than it was on',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['transfer'],
    among: (draft) => draft.showing('a.balance'),
    change({ sighted }) {
      // More than all of it is never on one account.
      sighted.set('a.balance', (sighted.get('a.balance') ?? 0) + 1000);
      sighted.set('b.balance', (sighted.get('b.balance') ?? 0) - 1000);
    },
  }),
  mutation({
    about: 'a snapshot shows accounts as they were before, when all is over',
    expects: 'stale-read',
    measured: true,
    workloads: ['transfer'],
    among: (draft) => draft.showing('a.balance').filter((row) => isOver(row, draft)),
    change(row, draft) {
      const last = Math.max(...draft.rows.map(({ doneMs }) => doneMs));
      Object.assign(row, { intendedMs: last + 1, sentMs: last + 1, doneMs: last + 2 });
    },
  }),
  mutation({
    about: 'a wallet is shown with money that it never held',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['idempotent-payment'],
    among: (draft) => draft.showing('balance'),
    change: ({ sighted }) => sighted.set('balance', 1_000_000),
  }),
  changed('a payment is on record with another amount', 'wrong-field', ['idempotent-payment'], {
    payments: 'amount',
  }),
  mutation({
    about: 'two buyers are told the same remainder',
    expects: 'duplicate-remainder',
    workloads: ['last-item'],
    among: (draft) => draft.accepted(...buying),
    change(one, draft, choose) {
      const other = choose(draft.accepted(...buying).filter((row) => row !== one && row.slot === one.slot));
      if (other === undefined) return false;
      other.value = one.value;
      return true;
    },
  }),
  mutation({
    about: 'who pays is told of more than is left',
    expects: 'wrong-remainder',
    workloads: ['last-item', 'transfer', 'idempotent-payment'],
    among: (draft) => draft.accepted().filter(({ value }) => !Number.isNaN(value)),
    change: (row) => (row.value += 1000),
  }),
  mutation({
    about: 'a machine is created beyond the quota',
    expects: 'over-quota',
    workloads: ['resource-naming'],
    among: (draft) => draft.refused('quota-exceeded'),
    change: (row, draft) =>
      draft.grant(row, draft.keyOf(row, 'regions'), draft.keyOf(row, 'machines', '.webx')),
  }),
  mutation({
    about: 'a quota is said to be used up before anybody used it',
    expects: 'unjustified-refusal',
    workloads: ['resource-naming'],
    among: (draft) => draft.refused('quota-exceeded'),
    change: (row, draft) => draft.moveFirst(row),
  }),
  changed(
    'a counter is one off',
    'wrong-counter',
    ['resource-naming', 'directory-delete', 'conversation-turns'],
    { regions: 'free', directories: 'children', conversations: 'turns' },
  ),
];

/** Whether accounts are no longer as a snapshot shows them, and nobody may change them any more. */
function isOver(row: DraftRow, draft: Draft): boolean {
  return (
    draft.rows.every(({ slot, answer }) => slot !== row.slot || answer !== 'unknown') &&
    ['a', 'b', 'c'].some((account) => {
      const record = draft.recordOf(row, 'accounts', `.${account}`);
      return Number(record?.fields.get('balance')) !== row.sighted.get(`${account}.balance`);
    })
  );
}

/** A number of a live record becomes another one; of several collections the first that there is. */
function changed(
  about: string,
  expects: Mutation['expects'],
  workloads: readonly string[],
  fields: Readonly<Record<string, string>>,
  change: (value: number) => number = (value) => value + 1,
): Mutation {
  return mutation({
    about,
    expects,
    workloads,
    among(draft) {
      const all = Object.entries(fields).map(([collection, field]) =>
        draft.live(collection).map(([, record]) => ({ record, field })),
      );
      return all.find((some) => some.length > 0) ?? [];
    },
    change: ({ record, field }) =>
      record.fields.set(field, String(change(Number(record.fields.get(field) ?? '0')))),
  });
}
