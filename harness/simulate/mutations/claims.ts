import type { Mutation } from './mutation.ts';

/** What may become of things that one may have alone: names, vouchers, times, idempotency keys. */
export const claims: readonly Mutation[] = [
  {
    about: 'a loser is told that the name is theirs',
    expects: 'second-winner',
    workloads: ['duplicate-registration'],
    apply(draft, choose) {
      const row = choose(draft.refused('name-taken'));
      if (row !== undefined) Object.assign(row, { answer: 'accepted', reason: undefined, version: 1 });
      return row !== undefined;
    },
  },
  {
    about: 'a name is refused to all',
    expects: 'nobody-won',
    workloads: ['duplicate-registration'],
    apply(draft, choose) {
      const slot = choose(draft.refused('name-taken'))?.slot;
      const own = draft.rows.filter((row) => row.slot === slot);
      for (const row of own) Object.assign(row, { answer: 'conflict', reason: 'name-taken', version: 0 });
      const nonces = new Set(own.map(({ nonce }) => nonce));
      const keys = new Set(draft.receipts.filter(({ nonce }) => nonces.has(nonce)).map(({ key }) => key));
      draft.receipts = draft.receipts.filter(({ nonce }) => !nonces.has(nonce));
      for (const key of keys) draft.records.delete(key);
      return own.length > 0;
    },
  },
  {
    about: 'the record holds the data of a loser',
    expects: 'wrong-owner',
    workloads: ['duplicate-registration', 'resource-naming', 'last-item'],
    apply(draft, choose) {
      const [, { fields } = { fields: new Map<string, string>() }] =
        choose(
          [...draft.records].filter(
            ([, record]) => record.fields.has('owner') || record.fields.has('spentBy'),
          ),
        ) ?? [];
      const loser = choose(draft.rows.filter(({ answer }) => answer === 'conflict'));
      if (loser === undefined || fields.size === 0) return false;
      fields.set(fields.has('owner') ? 'owner' : 'spentBy', String(loser.nonce));
      return true;
    },
  },
  {
    about: 'something is refused as taken before anybody asked for it',
    expects: 'unjustified-refusal',
    workloads: ['duplicate-registration', 'appointment-booking'],
    apply(draft, choose) {
      const row = choose([
        ...draft.refused('name-taken'),
        ...draft.refused('email-taken'),
        ...draft.refused('slot-taken'),
      ]);
      if (row !== undefined) draft.moveFirst(row);
      return row !== undefined;
    },
  },
  {
    about: 'a voucher is spent again',
    expects: 'double-spend',
    workloads: ['last-item'],
    apply(draft, choose) {
      const row = choose(draft.refused('voucher-spent'));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'vouchers', '.v0'), draft.keyOf(row, 'items'));
      return row !== undefined;
    },
  },
  {
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
    apply(draft, choose) {
      const several = draft.receipts.filter((one) =>
        draft.receipts.some((other) => other !== one && other.nonce === one.nonce),
      );
      const receipt = choose(several);
      draft.receipts = draft.receipts.filter((one) => one !== receipt);
      return receipt !== undefined;
    },
  },
  {
    about: 'a time is given away twice',
    expects: 'double-booking',
    workloads: ['appointment-booking'],
    apply(draft, choose) {
      const row = choose(
        draft
          .refused('slot-taken')
          .filter(({ slot }) => draft.accepted().some((other) => other.slot === slot)),
      );
      const owner = draft.accepted().find(({ slot }) => slot === row?.slot);
      if (row === undefined || owner === undefined) return false;
      draft.grant(row, draft.keyOf(row, 'rooms'));
      row.operation = owner.operation;
      return true;
    },
  },
  {
    about: 'an accepted booking is not in the record',
    expects: 'missing-booking',
    workloads: ['appointment-booking'],
    apply(draft, choose) {
      const row = choose(draft.accepted());
      const fields = row === undefined ? undefined : draft.records.get(draft.keyOf(row, 'rooms'))?.fields;
      for (const [name, owner] of fields ?? []) if (owner === String(row?.nonce)) fields?.delete(name);
      return fields !== undefined;
    },
  },
  {
    about: 'the record holds a booking of somebody who was refused',
    expects: 'phantom-booking',
    workloads: ['appointment-booking'],
    apply(draft, choose) {
      const row = choose(draft.refused('slot-taken'));
      const fields = row === undefined ? undefined : draft.records.get(draft.keyOf(row, 'rooms'))?.fields;
      fields?.set('s40', String(row?.nonce));
      return fields !== undefined;
    },
  },
  {
    about: 'a payment is made twice under one key',
    expects: 'repeated-effect',
    workloads: ['idempotent-payment'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ answer }) => answer === 'replayed'));
      if (row === undefined) return false;
      draft.grant(row, draft.keyOf(row, 'wallets'), draft.keyOf(row, 'payments', `.p${row.nonce}`));
      return true;
    },
  },
  {
    about: 'a repeated request is answered otherwise than the first',
    expects: 'unequal-answers',
    workloads: ['idempotent-payment'],
    apply(draft, choose) {
      const row = choose(
        draft.rows.filter(
          (one) =>
            one.answer === 'replayed' && draft.accepted().some((first) => first.operation === one.operation),
        ),
      );
      if (row !== undefined) row.value += 1;
      return row !== undefined;
    },
  },
  {
    about: 'a key is accepted again for another payment',
    expects: 'reused-key',
    workloads: ['idempotent-payment'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ answer, status }) => answer === 'rejected' && status === 422));
      if (row === undefined) return false;
      draft.grant(row, draft.keyOf(row, 'wallets'), draft.keyOf(row, 'payments', `.p${row.nonce}`));
      return true;
    },
  },
];
