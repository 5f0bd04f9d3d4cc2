import { collectionOf } from '../../core/record.ts';
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
const isFollowed = (key: string): boolean =>
  Object.values(followed).some((collections) => collections.includes(collectionOf(key)));

/** What may become of effects and versions in any workload. */
export const effects: readonly Mutation[] = [
  {
    about: 'an accepted effect is gone',
    expects: 'lost-effect',
    workloads: everywhere,
    apply(draft, choose) {
      const row = choose(draft.accepted().filter((one) => draft.receiptsOf(one).length > 0));
      draft.receipts = draft.receipts.filter(({ nonce }) => nonce !== row?.nonce);
      return row !== undefined;
    },
  },
  {
    about: 'a request is refused and takes effect',
    expects: 'refused-but-applied',
    workloads: everywhere,
    apply(draft, choose) {
      const row = choose(draft.accepted().filter((one) => draft.receiptsOf(one).length > 0));
      if (row === undefined) return false;
      Object.assign(row, { answer: 'conflict', reason: 'write-conflict', version: 0, value: Number.NaN });
      return true;
    },
  },
  {
    about: 'a committed change is made again',
    expects: 'duplicate-effect',
    workloads: everywhere,
    apply(draft, choose) {
      const receipt = choose(draft.receipts.filter(({ wrote }) => wrote > 0));
      const record = draft.records.get(receipt?.key ?? '');
      if (receipt === undefined || record === undefined) return false;
      draft.receipts.push({ ...receipt, read: record.version, wrote: record.version + 1 });
      record.version += 1;
      return true;
    },
  },
  {
    about: 'something changes that nobody asked for',
    expects: 'phantom-effect',
    workloads: everywhere,
    apply(draft, choose) {
      const [key, record] = choose([...draft.records]) ?? [];
      if (key === undefined || record === undefined) return false;
      draft.receipts.push({ nonce: 999_999, key, read: record.version, wrote: record.version + 1 });
      record.version += 1;
      return true;
    },
  },
  {
    about: 'a record is written by nobody',
    expects: 'broken-chain',
    workloads: everywhere,
    apply(draft, choose) {
      const written = draft.receipts.filter(({ key, wrote }) => wrote > 0 && isFollowed(key));
      const record = draft.records.get(choose(written)?.key ?? '');
      if (record !== undefined) record.version += 1;
      return record !== undefined;
    },
  },
  {
    about: 'two changes are made on one version',
    expects: 'lost-update',
    // A registration makes records and changes none.
    workloads: everywhere.filter((name) => name !== 'duplicate-registration'),
    apply(draft, choose) {
      const receipt = choose(
        draft.receipts.filter(({ key, read, wrote }) => read > 0 && wrote > 0 && isFollowed(key)),
      );
      if (receipt !== undefined) receipt.read -= 1;
      return receipt !== undefined;
    },
  },
  {
    about: 'two changes swap their versions',
    expects: 'broken-chain',
    workloads: ['last-item', 'parallel-edits', 'order-transitions', 'appointment-booking', 'locked-file'],
    apply(draft, choose) {
      const told = draft.receipts.filter(
        (receipt) => isFollowed(receipt.key) && draft.rowOf(receipt)?.version === receipt.wrote,
      );
      const one = choose(told);
      const other = choose(told.filter(({ key }) => key === one?.key).filter((receipt) => receipt !== one));
      if (one === undefined || other === undefined) return false;
      [one.nonce, other.nonce] = [other.nonce, one.nonce];
      return true;
    },
  },
];
