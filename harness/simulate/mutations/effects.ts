import { collectionOf } from '../../core/record.ts';
import type { Draft, DraftReceipt } from '../draft.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

/** Collections whose versions a workload follows, by workload. */
const followed: Readonly<Record<string, readonly string[]>> = {
  'last-item': ['items', 'vouchers'],
  'duplicate-registration': ['users', 'emails'],
  'parallel-edits': ['documents'],
  'order-transitions': ['orders'],
  'account-activation': ['user-accounts'],
  'appointment-booking': ['rooms'],
  'directory-delete': ['directories', 'entries'],
  'resource-naming': ['regions', 'machines'],
  'exclusive-settings': ['settings'],
  'branch-push': ['branches'],
  'locked-file': ['files'],
  'idempotent-payment': ['wallets'],
  transfer: ['accounts'],
  'conversation-turns': ['conversations', 'prompts'],
};
const everywhere = Object.keys(followed);
const isFollowed = ({ key }: DraftReceipt): boolean =>
  Object.values(followed).some((collections) => collections.includes(collectionOf(key)));
const effective = (draft: Draft) => draft.accepted().filter((row) => draft.receiptsOf(row).length > 0);

/** What may become of effects and versions in any workload. */
export const effects: readonly Mutation[] = [
  mutation({
    about: 'an accepted effect is gone',
    expects: 'lost-effect',
    workloads: everywhere,
    among: effective,
    change(row, draft) {
      draft.receipts = draft.receipts.filter(({ nonce }) => nonce !== row.nonce);
    },
  }),
  mutation({
    about: 'a request is refused and takes effect',
    expects: 'refused-but-applied',
    workloads: everywhere,
    among: effective,
    change: (row) =>
      Object.assign(row, { answer: 'conflict', reason: 'write-conflict', version: 0, value: Number.NaN }),
  }),
  mutation({
    about: 'a committed change is made again',
    expects: 'duplicate-effect',
    workloads: everywhere,
    among: ({ receipts }) => receipts.filter(({ wrote }) => wrote > 0),
    change: (receipt, draft) => draft.write(receipt.nonce, receipt.key) > 0,
  }),
  mutation({
    about: 'something changes that nobody asked for',
    expects: 'phantom-effect',
    workloads: everywhere,
    among: ({ records }) => [...records.keys()],
    change: (key, draft) => draft.write(999_999, key) > 0,
  }),
  mutation({
    about: 'a record is written by nobody',
    expects: 'broken-chain',
    workloads: everywhere,
    among: ({ receipts }) => receipts.filter((receipt) => receipt.wrote > 0 && isFollowed(receipt)),
    change({ key }, { records }) {
      const record = records.get(key);
      return record !== undefined && (record.version += 1);
    },
  }),
  mutation({
    about: 'two changes are made on one version',
    expects: 'lost-update',
    // A registration makes records and changes none.
    workloads: everywhere.filter((name) => name !== 'duplicate-registration'),
    among: ({ receipts }) =>
      receipts.filter((receipt) => receipt.read > 0 && receipt.wrote > 0 && isFollowed(receipt)),
    change: (receipt) => (receipt.read -= 1),
  }),
  mutation({
    about: 'two changes swap their versions',
    expects: 'broken-chain',
    workloads: ['last-item', 'parallel-edits', 'order-transitions', 'appointment-booking', 'locked-file'],
    among: told,
    change(one, draft, choose) {
      const other = choose(told(draft).filter((receipt) => receipt !== one && receipt.key === one.key));
      if (other === undefined) return false;
      [one.nonce, other.nonce] = [other.nonce, one.nonce];
      return true;
    },
  }),
];

/** Receipts of versions that answers name. */
function told(draft: Draft): DraftReceipt[] {
  return draft.receipts.filter(
    (receipt) => isFollowed(receipt) && draft.rowOf(receipt)?.version === receipt.wrote,
  );
}
