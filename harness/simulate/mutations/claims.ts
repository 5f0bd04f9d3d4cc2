import type { Draft, DraftRecord, DraftRow } from '../draft.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

/** What may become of things that one may have alone: names, vouchers, times, idempotency keys. */
export const claims: readonly Mutation[] = [
  mutation({
    about: 'a loser is told that the name is theirs',
    expects: 'second-winner',
    workloads: ['duplicate-registration'],
    among: (draft) => draft.refused('name-taken'),
    change: (row) => Object.assign(row, { answer: 'accepted', reason: undefined, version: 1 }),
  }),
  mutation({
    about: 'a name is refused to all',
    expects: 'nobody-won',
    workloads: ['duplicate-registration'],
    among: (draft) => draft.refused('name-taken'),
    change({ slot }, draft) {
      const own = draft.rows.filter((row) => row.slot === slot);
      for (const row of own) Object.assign(row, { answer: 'conflict', reason: 'name-taken', version: 0 });
      const nonces = new Set(own.map(({ nonce }) => nonce));
      const keys = new Set(draft.receipts.filter(({ nonce }) => nonces.has(nonce)).map(({ key }) => key));
      draft.receipts = draft.receipts.filter(({ nonce }) => !nonces.has(nonce));
      for (const key of keys) draft.records.delete(key);
    },
  }),
  mutation({
    about: 'the record holds the data of a loser',
    expects: 'wrong-owner',
    workloads: ['duplicate-registration', 'resource-naming', 'last-item'],
    among: ({ records }) => [...records.values()].filter(({ fields }) => ownerIn(fields) !== undefined),
    change({ fields }, draft, choose) {
      const loser = choose(draft.rows.filter(({ answer }) => answer === 'conflict'));
      if (loser === undefined) return false;
      fields.set(ownerIn(fields) ?? '', String(loser.nonce));
      return true;
    },
  }),
  mutation({
    about: 'something is refused as taken before anybody asked for it',
    expects: 'unjustified-refusal',
    workloads: ['duplicate-registration', 'appointment-booking'],
    among: (draft) =>
      (['name-taken', 'email-taken', 'slot-taken'] as const).flatMap((why) => draft.refused(why)),
    change: (row, draft) => draft.moveFirst(row),
  }),
  mutation({
    about: 'a voucher is spent again',
    expects: 'double-spend',
    workloads: ['last-item'],
    among: (draft) => draft.refused('voucher-spent'),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'vouchers', '.v0'), draft.keyOf(row, 'items')),
  }),
  mutation({
    about: 'one of two records is not changed',
    expects: 'half-effect',
    workloads: [
      'last-item',
      'duplicate-registration',
      'resource-naming',
      'transfer',
      'branch-push',
      'directory-delete',
      'conversation-turns',
      'idempotent-payment',
    ],
    among: ({ receipts }) =>
      receipts.filter((one) => receipts.some((other) => other !== one && other.nonce === one.nonce)),
    change(receipt, draft) {
      draft.receipts = draft.receipts.filter((one) => one !== receipt);
    },
  }),
  mutation({
    about: 'a time is given away twice',
    expects: 'double-booking',
    workloads: ['appointment-booking'],
    among: (draft) => draft.refused('slot-taken').filter((row) => ownerOf(row, draft) !== undefined),
    change(row, draft) {
      draft.grant(row, draft.keyOf(row, 'rooms'));
      row.operation = ownerOf(row, draft)?.operation ?? row.operation;
    },
  }),
  mutation({
    about: 'an accepted booking is not in the record',
    expects: 'missing-booking',
    workloads: ['appointment-booking'],
    among: (draft) => draft.accepted(),
    change(row, draft) {
      const fields = draft.recordOf(row, 'rooms')?.fields;
      for (const [name, owner] of fields ?? []) if (owner === String(row.nonce)) fields?.delete(name);
      return fields !== undefined;
    },
  }),
  mutation({
    about: 'the record holds a booking of somebody who was refused',
    expects: 'phantom-booking',
    workloads: ['appointment-booking'],
    among: (draft) => draft.refused('slot-taken'),
    change: (row, draft) => draft.recordOf(row, 'rooms')?.fields.set('s40', String(row.nonce)) ?? false,
  }),
  mutation({
    about: 'a payment is made twice under one key',
    expects: 'repeated-effect',
    workloads: ['idempotent-payment'],
    among: ({ rows }) => rows.filter(({ answer }) => answer === 'replayed'),
    change: payAgain,
  }),
  mutation({
    about: 'a repeated request is answered otherwise than the first',
    expects: 'unequal-answers',
    workloads: ['idempotent-payment'],
    among: (draft) =>
      draft.rows.filter(
        ({ answer, operation }) =>
          answer === 'replayed' && draft.accepted().some((first) => first.operation === operation),
      ),
    change: (row) => (row.value += 1),
  }),
  mutation({
    about: 'a key is accepted again for another payment',
    expects: 'reused-key',
    workloads: ['idempotent-payment'],
    among: ({ rows }) => rows.filter(({ answer, status }) => answer === 'rejected' && status === 422),
    change: payAgain,
  }),
];

/** The field that names an owner; undefined where there is none. */
function ownerIn(fields: DraftRecord['fields']): string | undefined {
  return ['owner', 'spentBy'].find((name) => fields.has(name));
}

/** The first who was granted something in a slot, from before a request of it is granted something too. */
function ownerOf(row: DraftRow, draft: Draft): DraftRow | undefined {
  return draft.accepted().find((other) => other !== row && other.slot === row.slot);
}

function payAgain(row: DraftRow, draft: Draft): void {
  draft.grant(row, draft.keyOf(row, 'wallets'), draft.keyOf(row, 'payments', `.p${row.nonce}`));
}
