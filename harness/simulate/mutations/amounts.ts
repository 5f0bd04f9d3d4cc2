import type { Draft, DraftRecord, DraftRow } from '../draft.ts';
import type { Choose, Mutation } from './mutation.ts';

const buying = ['purchase', 'redeem'] as const;

/** What may become of amounts: stock, quotas, money. */
export const amounts: readonly Mutation[] = [
  {
    about: 'something is sold after it is sold out',
    expects: 'oversell',
    workloads: ['last-item'],
    apply(draft, choose) {
      const row = choose(draft.refused('sold-out', 'purchase'));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'items'));
      // A cart that was too large may yet fit what is left.
      const [key = ''] = row === undefined ? [] : [draft.keyOf(row, 'items')];
      return draft.records.get(key)?.fields.get('stock') === '0';
    },
  },
  {
    about: '"sold out" is said before anybody bought',
    expects: 'undersell',
    workloads: ['last-item'],
    apply(draft, choose) {
      const row = choose(draft.refused('sold-out', ...buying));
      if (row !== undefined) draft.moveFirst(row);
      return row !== undefined;
    },
  },
  {
    about: 'the stock holds one more than it should',
    expects: 'conservation',
    workloads: ['last-item'],
    apply: (draft, choose) => changeField(draft, choose, 'items', 'stock', (stock) => stock + 1),
  },
  {
    about: 'an account holds one more than it should',
    expects: 'conservation',
    workloads: ['transfer', 'idempotent-payment'],
    apply: (draft, choose) =>
      changeField(draft, choose, 'accounts', 'balance', (balance) => balance + 1) ||
      changeField(draft, choose, 'wallets', 'balance', (balance) => balance + 1),
  },
  {
    about: 'the stock ends below zero',
    expects: 'negative',
    workloads: ['last-item'],
    apply: (draft, choose) => changeField(draft, choose, 'items', 'stock', () => -1),
  },
  {
    about: 'an account ends below zero',
    expects: 'negative',
    workloads: ['transfer'],
    apply: (draft, choose) => changeField(draft, choose, 'accounts', 'balance', () => -1),
  },
  {
    about: 'money appears in a snapshot',
    expects: 'wrong-total',
    measured: true,
    workloads: ['transfer'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ command, answer }) => command === 0 && answer === 'found'));
      if (row !== undefined) row.value += 1;
      return row !== undefined;
    },
  },
  {
    about: 'a snapshot shows money on another account than it was on',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['transfer'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ sighted }) => sighted.has('a.balance')));
      if (row === undefined) return false;
      // More than all of it is never on one account.
      row.sighted.set('a.balance', (row.sighted.get('a.balance') ?? 0) + 1000);
      row.sighted.set('b.balance', (row.sighted.get('b.balance') ?? 0) - 1000);
      return true;
    },
  },
  {
    about: 'a snapshot shows accounts as they were before, when all is over',
    expects: 'stale-read',
    measured: true,
    workloads: ['transfer'],
    apply(draft, choose) {
      const isOver = (row: DraftRow): boolean =>
        draft.rows.every(({ slot, answer }) => slot !== row.slot || answer !== 'unknown') &&
        ['a', 'b', 'c'].some((account) => {
          const record = draft.records.get(draft.keyOf(row, 'accounts', `.${account}`));
          return Number(record?.fields.get('balance')) !== row.sighted.get(`${account}.balance`);
        });
      const row = choose(draft.rows.filter((one) => one.sighted.has('a.balance') && isOver(one)));
      if (row === undefined) return false;
      const last = Math.max(...draft.rows.map(({ doneMs }) => doneMs));
      Object.assign(row, { intendedMs: last + 1, sentMs: last + 1, doneMs: last + 2 });
      return true;
    },
  },
  {
    about: 'a wallet is shown with money that it never held',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['idempotent-payment'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ sighted }) => sighted.has('balance')));
      row?.sighted.set('balance', 1_000_000);
      return row !== undefined;
    },
  },
  {
    about: 'a payment is on record with another amount',
    expects: 'wrong-field',
    workloads: ['idempotent-payment'],
    apply: (draft, choose) => changeField(draft, choose, 'payments', 'amount', (amount) => amount + 1),
  },
  {
    about: 'two buyers are told the same remainder',
    expects: 'duplicate-remainder',
    workloads: ['last-item'],
    apply(draft, choose) {
      const one = choose(draft.accepted(...buying));
      const other = choose(draft.accepted(...buying).filter((row) => row !== one && row.slot === one?.slot));
      if (one === undefined || other === undefined) return false;
      other.value = one.value;
      return true;
    },
  },
  {
    about: 'who pays is told of more than is left',
    expects: 'wrong-remainder',
    workloads: ['last-item', 'transfer', 'idempotent-payment'],
    apply(draft, choose) {
      const row = choose(draft.accepted().filter(({ value }) => !Number.isNaN(value)));
      if (row !== undefined) row.value += 1000;
      return row !== undefined;
    },
  },
  {
    about: 'a machine is created beyond the quota',
    expects: 'over-quota',
    workloads: ['resource-naming'],
    apply(draft, choose) {
      const row = choose(draft.refused('quota-exceeded'));
      if (row !== undefined)
        draft.grant(row, draft.keyOf(row, 'regions'), draft.keyOf(row, 'machines', '.webx'));
      return row !== undefined;
    },
  },
  {
    about: 'a quota is said to be used up before anybody used it',
    expects: 'unjustified-refusal',
    workloads: ['resource-naming'],
    apply(draft, choose) {
      const row = choose(draft.refused('quota-exceeded'));
      if (row !== undefined) draft.moveFirst(row);
      return row !== undefined;
    },
  },
  {
    about: 'a counter is one off',
    expects: 'wrong-counter',
    workloads: ['resource-naming', 'directory-delete', 'conversation-turns'],
    apply: (draft, choose) =>
      changeField(draft, choose, 'regions', 'free', (free) => free + 1) ||
      changeField(draft, choose, 'directories', 'children', (children) => children + 1) ||
      changeField(draft, choose, 'conversations', 'turns', (turns) => turns + 1),
  },
];

/** Changes a number of a live record of a collection. */
function changeField(
  draft: Draft,
  choose: Choose,
  collection: string,
  field: string,
  change: (value: number) => number,
): boolean {
  const own = [...draft.records].filter(([key, { live }]) => live && key.startsWith(`${collection}/`));
  const record: DraftRecord | undefined = choose(own)?.[1];
  if (record === undefined) return false;
  record.fields.set(field, String(change(Number(record.fields.get(field) ?? '0'))));
  return true;
}
