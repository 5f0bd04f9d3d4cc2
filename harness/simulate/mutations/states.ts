import { numberOf } from '../../core/sightings.ts';
import { mutation } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const transitions = ['pay', 'cancel', 'ship', 'deliver'] as const;
const machines = ['order-transitions', 'account-activation'];

/** What may become of states, containment, exclusion and locks. */
export const states: readonly Mutation[] = [
  mutation({
    about: 'a change is made that the state does not allow',
    expects: 'illegal-step',
    workloads: ['order-transitions'],
    // From where these end, nothing is allowed.
    among: (draft) =>
      draft
        .refused('illegal-transition', ...transitions)
        .filter((row) =>
          ['delivered', 'cancelled'].includes(draft.recordOf(row, 'orders')?.fields.get('state') ?? ''),
        ),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'orders')),
  }),
  mutation({
    about: 'two changes leave one state',
    expects: 'left-twice',
    workloads: machines,
    among: ({ receipts }) => receipts.filter(({ read }) => read > 1),
    change: (receipt) => (receipt.read -= 1),
  }),
  mutation({
    about: 'the record ends in another state',
    expects: 'wrong-state',
    workloads: machines,
    among: ({ records }) => [...records.values()].filter(({ live }) => live),
    change: ({ fields }) => fields.set('state', 'lost'),
  }),
  mutation({
    about: 'a deleted account is changed',
    expects: 'change-after-delete',
    workloads: ['account-activation'],
    among: (draft) => draft.refused('gone', 'activate', 'suspend'),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'user-accounts')),
  }),
  mutation({
    about: 'a deleted account is there again',
    expects: 'resurrected',
    workloads: ['account-activation'],
    among: ({ records }) => [...records.values()].filter(({ live }) => !live),
    change(record) {
      record.live = true;
      record.fields.set('state', 'active');
    },
  }),
  mutation({
    about: 'a directory is gone and its entry is not',
    expects: 'orphan',
    workloads: ['directory-delete'],
    among: (draft) => draft.live('entries'),
    change([key], { records }) {
      const parent = records.get(key.replace(/^entries/, 'directories').replace(/\.[^.]*$/, ''));
      if (parent !== undefined) parent.live = false;
      return parent !== undefined;
    },
  }),
  mutation({
    about: 'a deleted directory is there again',
    expects: 'resurrected',
    workloads: ['directory-delete'],
    among: ({ records }) => [...records].filter(([key, { live }]) => !live && key.startsWith('directories/')),
    change([, record]) {
      record.live = true;
    },
  }),
  mutation({
    about: 'a directory is deleted with an entry in it',
    expects: 'deleted-non-empty',
    workloads: ['directory-delete'],
    among: (draft) =>
      draft.refused('not-empty').filter((row) => {
        const directory = draft.recordOf(row, 'directories');
        return directory?.live === true && directory.fields.get('children') !== '0';
      }),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'directories')),
  }),
  mutation({
    about: 'two settings are on in a snapshot',
    expects: 'both-on',
    measured: true,
    workloads: ['exclusive-settings'],
    among: (draft) => draft.reads(),
    change: (row) => (row.value = 2),
  }),
  mutation({
    about: 'two requests each miss what the other writes',
    expects: 'write-skew',
    workloads: ['exclusive-settings'],
    // A later request decided on the version before an earlier one's, which had read what the later one wrote.
    among: (draft) => {
      const pairs = draft.accepted('enable').flatMap((row) => {
        const own = draft.receiptsOf(row);
        const [wrote, saw] = [own.find((one) => one.wrote > 0), own.find((one) => one.wrote === 0)];
        return wrote === undefined || saw === undefined ? [] : [{ wrote, saw }];
      });
      return pairs.map((one) => ({ one, pairs }));
    },
    change({ one, pairs }, _, choose) {
      const other = choose(
        pairs.filter(
          ({ wrote, saw }) =>
            wrote.key === one.saw.key && saw.read < one.wrote.wrote && wrote.wrote <= one.saw.read,
        ),
      );
      if (other === undefined) return false;
      one.saw.read = other.wrote.read;
      return other.saw.read <= one.wrote.read;
    },
  }),
  mutation({
    about: 'two clients hold one lock',
    expects: 'overlapping-holds',
    workloads: ['locked-file'],
    among: (draft) =>
      draft.accepted('lock').flatMap((lock) => {
        const release = draft.accepted('release').find(({ operation }) => operation === lock.operation);
        if (release === undefined || release.sentMs - lock.doneMs < 2) return [];
        // Beyond its lease nobody surely holds it.
        return release.sentMs - lock.sentMs > 90 ? [] : [{ lock, release }];
      }),
    change({ lock, release }, draft, choose) {
      const row = choose(
        draft.accepted('lock').filter((one) => one.slot === lock.slot && one.sentMs > release.doneMs),
      );
      if (row === undefined) return false;
      return Object.assign(row, { sentMs: lock.doneMs, doneMs: (lock.doneMs + release.sentMs) / 2 });
    },
  }),
  mutation({
    about: 'a token is used again for another lock',
    expects: 'token-order',
    workloads: ['locked-file'],
    among: (draft) => draft.accepted('lock'),
    change(one, draft, choose) {
      const other = choose(draft.accepted('lock').filter((row) => row !== one && row.slot === one.slot));
      if (other === undefined) return false;
      other.value = one.value;
      return true;
    },
  }),
  mutation({
    about: 'a write with an old token is accepted',
    expects: 'stale-token-write',
    workloads: ['locked-file'],
    among: (draft) => draft.refused('stale-token', 'write'),
    change: (row, draft) => draft.grant(row, draft.keyOf(row, 'files')),
  }),
  mutation({
    about: 'a read shows a state that nobody brought about',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: machines,
    among: (draft) => draft.showing('state'),
    change: ({ sighted }) => sighted.set('state', numberOf('lost')),
  }),
  mutation({
    about: 'a read finds nothing where settings are',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['exclusive-settings'],
    among: (draft) => draft.reads(),
    change: (row) => (row.answer = 'missing'),
  }),
  mutation({
    about: 'a setting ends as nobody switched it last',
    expects: 'wrong-state',
    workloads: ['exclusive-settings'],
    among: ({ records }) => [...records.values()].filter(({ version }) => version === 1),
    change: ({ fields }) => fields.set('state', 'on'),
  }),
  mutation({
    about: 'a read shows a content that nobody wrote',
    expects: 'wrong-snapshot',
    measured: true,
    workloads: ['locked-file'],
    among: (draft) => draft.showing('content'),
    change: ({ sighted }) => sighted.set('content', numberOf('lost')),
  }),
  mutation({
    about: 'a file names another holder',
    expects: 'wrong-field',
    workloads: ['locked-file'],
    among: ({ records }) => [...records.values()],
    change: ({ fields }) => fields.set('holder', 'nobody'),
  }),
  mutation({
    about: 'a lock that was given back goes on',
    expects: 'wrong-expiry',
    measured: true,
    workloads: ['locked-file'],
    among: ({ records }) => [...records.values()].filter(({ fields }) => fields.get('expires') === '0'),
    change: ({ fields }) => fields.set('expires', '99999999999999'),
  }),
  mutation({
    about: 'a lock is told the token of another one',
    expects: 'wrong-answer',
    workloads: ['locked-file'],
    among: (draft) => draft.accepted('lock'),
    change: (row) => (row.value += 1),
  }),
  mutation({
    about: 'an order says that somebody else changed it',
    expects: 'wrong-stamp',
    workloads: machines,
    among: ({ records }) => [...records.values()].filter(({ fields }) => fields.has('changedBy')),
    change: ({ fields }) => fields.set('changedBy', 'nobody'),
  }),
];
