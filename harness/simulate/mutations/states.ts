import { numberOf } from '../../core/sightings.ts';
import type { DraftRow } from '../draft.ts';
import type { Mutation } from './mutation.ts';

const transitions = ['pay', 'cancel', 'ship', 'deliver'] as const;

/** What may become of states, containment, exclusion and locks. */
export const states: readonly Mutation[] = [
  {
    about: 'a change is made that the state does not allow',
    expects: 'illegal-step',
    workloads: ['order-transitions'],
    apply(draft, choose) {
      // From where these end, nothing is allowed.
      const isOver = (row: DraftRow): boolean =>
        ['delivered', 'cancelled'].includes(
          draft.records.get(draft.keyOf(row, 'orders'))?.fields.get('state') ?? '',
        );
      const row = choose(draft.refused('illegal-transition', ...transitions).filter(isOver));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'orders'));
      return row !== undefined;
    },
  },
  {
    about: 'two changes leave one state',
    expects: 'left-twice',
    workloads: ['order-transitions', 'account-activation'],
    apply(draft, choose) {
      const receipt = choose(draft.receipts.filter(({ read }) => read > 1));
      if (receipt !== undefined) receipt.read -= 1;
      return receipt !== undefined;
    },
  },
  {
    about: 'the record ends in another state',
    expects: 'wrong-state',
    workloads: ['order-transitions', 'account-activation'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()].filter(({ live }) => live));
      record?.fields.set('state', 'lost');
      return record !== undefined;
    },
  },
  {
    about: 'a deleted account is changed',
    expects: 'change-after-delete',
    workloads: ['account-activation'],
    apply(draft, choose) {
      const row = choose(draft.refused('gone', 'activate', 'suspend'));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'user-accounts'));
      return row !== undefined;
    },
  },
  {
    about: 'a deleted account is there again',
    expects: 'resurrected',
    workloads: ['account-activation'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()].filter(({ live }) => !live));
      if (record === undefined) return false;
      record.live = true;
      record.fields.set('state', 'active');
      return true;
    },
  },
  {
    about: 'a directory is gone and its entry is not',
    expects: 'orphan',
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const key = choose(
        [...draft.records].filter(([name, { live }]) => live && name.startsWith('entries/')),
      )?.[0];
      const parent = draft.records.get(key?.replace(/^entries/, 'directories').replace(/\.[^.]*$/, '') ?? '');
      if (parent === undefined) return false;
      parent.live = false;
      return true;
    },
  },
  {
    about: 'a deleted directory is there again',
    expects: 'resurrected',
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const record = choose(
        [...draft.records].filter(([key, { live }]) => !live && key.startsWith('directories/')),
      )?.[1];
      if (record !== undefined) record.live = true;
      return record !== undefined;
    },
  },
  {
    about: 'a directory is deleted with an entry in it',
    expects: 'deleted-non-empty',
    workloads: ['directory-delete'],
    apply(draft, choose) {
      const row = choose(
        draft.refused('not-empty').filter((one) => {
          const directory = draft.records.get(draft.keyOf(one, 'directories'));
          return directory?.live === true && directory.fields.get('children') !== '0';
        }),
      );
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'directories'));
      return row !== undefined;
    },
  },
  {
    about: 'two settings are on in a snapshot',
    expects: 'both-on',
    measured: true,
    workloads: ['exclusive-settings'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ command, answer }) => command === 0 && answer === 'found'));
      if (row !== undefined) row.value = 2;
      return row !== undefined;
    },
  },
  {
    about: 'two requests each miss what the other writes',
    expects: 'write-skew',
    workloads: ['exclusive-settings'],
    apply(draft, choose) {
      // A later request decided on the version before an earlier one's, which had read what the later one wrote.
      const pairs = draft.accepted('enable').flatMap((row) => {
        const own = draft.receiptsOf(row);
        const [wrote, saw] = [own.find((one) => one.wrote > 0), own.find((one) => one.wrote === 0)];
        return wrote === undefined || saw === undefined ? [] : [{ wrote, saw }];
      });
      const one = choose(pairs);
      const other = choose(
        pairs.filter(
          ({ wrote, saw }) =>
            wrote.key === one?.saw.key && saw.read < one.wrote.wrote && wrote.wrote <= one.saw.read,
        ),
      );
      if (one === undefined || other === undefined) return false;
      one.saw.read = other.wrote.read;
      return other.saw.read <= one.wrote.read;
    },
  },
  {
    about: 'two clients hold one lock',
    expects: 'overlapping-holds',
    workloads: ['locked-file'],
    apply(draft, choose) {
      const holds = draft.accepted('lock').flatMap((lock) => {
        const release = draft.accepted('release').find(({ operation }) => operation === lock.operation);
        if (release === undefined || release.sentMs - lock.doneMs < 2) return [];
        // Beyond its lease nobody surely holds it.
        return release.sentMs - lock.sentMs > 90 ? [] : [{ lock, release }];
      });
      const hold = choose(holds);
      const row = choose(
        draft
          .accepted('lock')
          .filter((one) => one.slot === hold?.lock.slot && one.sentMs > hold.release.doneMs),
      );
      if (hold === undefined || row === undefined) return false;
      Object.assign(row, { sentMs: hold.lock.doneMs, doneMs: (hold.lock.doneMs + hold.release.sentMs) / 2 });
      return true;
    },
  },
  {
    about: 'a token is used again for another lock',
    expects: 'token-order',
    workloads: ['locked-file'],
    apply(draft, choose) {
      const one = choose(draft.accepted('lock'));
      const other = choose(draft.accepted('lock').filter((row) => row !== one && row.slot === one?.slot));
      if (one === undefined || other === undefined) return false;
      other.value = one.value;
      return true;
    },
  },
  {
    about: 'a write with an old token is accepted',
    expects: 'stale-token-write',
    workloads: ['locked-file'],
    apply(draft, choose) {
      const row = choose(draft.refused('stale-token', 'write'));
      if (row !== undefined) draft.grant(row, draft.keyOf(row, 'files'));
      return row !== undefined;
    },
  },
  {
    about: 'a read shows a state that nobody brought about',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['order-transitions', 'account-activation'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ sighted }) => sighted.has('state')));
      row?.sighted.set('state', numberOf('lost'));
      return row !== undefined;
    },
  },
  {
    about: 'a read finds nothing where settings are',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['exclusive-settings'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ command, answer }) => command === 0 && answer === 'found'));
      if (row !== undefined) row.answer = 'missing';
      return row !== undefined;
    },
  },
  {
    about: 'a setting ends as nobody switched it last',
    expects: 'wrong-state',
    workloads: ['exclusive-settings'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()].filter(({ version }) => version === 1));
      record?.fields.set('state', 'on');
      return record !== undefined;
    },
  },
  {
    about: 'a read shows a content that nobody wrote',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['locked-file'],
    apply(draft, choose) {
      const row = choose(draft.rows.filter(({ sighted }) => sighted.has('content')));
      row?.sighted.set('content', numberOf('lost'));
      return row !== undefined;
    },
  },
  {
    about: 'a file names another holder',
    expects: 'wrong-field',
    workloads: ['locked-file'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()]);
      record?.fields.set('holder', 'nobody');
      return record !== undefined;
    },
  },
  {
    about: 'a lock that was given back goes on',
    expects: 'wrong-expiry',
    measured: true,
    workloads: ['locked-file'],
    apply(draft, choose) {
      const record = choose(
        [...draft.records.values()].filter(({ fields }) => fields.get('expires') === '0'),
      );
      record?.fields.set('expires', '99999999999999');
      return record !== undefined;
    },
  },
  {
    about: 'a lock is told the token of another one',
    expects: 'wrong-answer',
    workloads: ['locked-file'],
    apply(draft, choose) {
      const row = choose(draft.accepted('lock'));
      if (row !== undefined) row.value += 1;
      return row !== undefined;
    },
  },
  {
    about: 'an order says that somebody else changed it',
    expects: 'wrong-stamp',
    workloads: ['order-transitions', 'account-activation'],
    apply(draft, choose) {
      const record = choose([...draft.records.values()].filter(({ fields }) => fields.has('changedBy')));
      record?.fields.set('changedBy', 'nobody');
      return record !== undefined;
    },
  },
];
