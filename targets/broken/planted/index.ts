import type { Change } from '../../../harness/core/guarded.ts';
import { absent } from '../../../harness/core/record.ts';
import type { Ledger } from '../../../harness/core/store.ts';
import { execute } from '../../execute.ts';
import type { PlantedMistake } from './planted-mistake.ts';
import { changing, dropping, refusing, rewriting, setting } from './rewritten.ts';
import { saying, sayingHeader } from './said.ts';
import { caching, refusalsShowing, showing, showingField, tearing } from './shown.ts';

const other = (value: string): string => String(Number(value) + 1_000_000);
const longMs = 60_000;
const hourMs = 3_600_000;

/** True for one call in so many, beginning with the last of them. */
function onceIn(many: number): () => boolean {
  let calls = 0;
  return () => (calls += 1) % many === 0;
}

/** Every planted mistake, by workload: two or more in what is stored or shown. */
export const plantedMistakes: readonly PlantedMistake[] = [
  {
    name: 'voucher-of-nobody',
    about: 'a spent voucher names another purchase',
    workload: 'last-item',
    mistake: () => setting('vouchers', 'spentBy', other),
  },
  {
    name: 'remainder-of-before',
    about: 'a buyer is told what was left before',
    workload: 'last-item',
    mistake: () => ({
      async execute(store, strategy, command, options) {
        const outcome = await execute(store, strategy, command, options);
        return outcome.kind === 'applied'
          ? { ...outcome, added: outcome.added.map((left) => left + 1) }
          : outcome;
      },
    }),
  },
  {
    name: 'answer-tag-ahead',
    about: 'the ETag of one answer in three is that of the next version',
    workload: 'last-item',
    mistake: () => {
      const isWrong = onceIn(3);
      return sayingHeader('etag', (tag) => (isWrong() ? `"${Number(tag.slice(1, -1)) + 1}"` : tag));
    },
  },
  {
    name: 'refusal-of-more',
    about: 'who is refused is shown one unit more than is left',
    workload: 'last-item',
    shows: 'wrong-refusal',
    mistake: () =>
      refusalsShowing((record) => {
        const stock = record.fields.get('stock');
        if (stock === undefined) return record;
        return { ...record, fields: new Map([...record.fields, ['stock', String(Number(stock) + 1)]]) };
      }),
  },
  {
    name: 'account-of-another',
    about: 'a new account belongs to another request',
    workload: 'duplicate-registration',
    mistake: () => setting('users', 'owner', other),
  },
  {
    name: 'refused-overwrites-owner',
    about: 'a registration that is refused takes over the address all the same',
    workload: 'duplicate-registration',
    mistake: () => {
      let ledger: Ledger | undefined;
      return {
        opened: (store) => void (ledger = store),
        async execute(store, strategy, command, options) {
          const outcome = await execute(store, strategy, command, options);
          const taken = command.parts.find(({ key }) => key.startsWith('emails/'))?.key ?? '';
          const found = (await store.read([taken])).get(taken) ?? absent;
          if (outcome.kind === 'refused' && found.live)
            await ledger?.seed([{ key: taken, fields: { owner: String(command.nonce) } }]);
          return outcome;
        },
      };
    },
  },
  {
    name: 'answer-version-ahead',
    about: 'the body of an answer tells the next version',
    workload: 'duplicate-registration',
    mistake: () =>
      saying((_, body) => {
        if (typeof body['version'] === 'number') body['version'] += 1;
      }),
  },
  {
    name: 'text-dropped',
    about: 'PUT writes title and summary and leaves the text as it was',
    workload: 'parallel-edits',
    mistake: () => dropping('documents', 'text'),
  },
  {
    name: 'fields-swapped',
    about: 'PUT writes the title into the text and the text into the title',
    workload: 'parallel-edits',
    mistake: () => changing('documents', swapped),
  },
  {
    name: 'document-of-before',
    about: 'GET answers from a cache of 300 ms',
    workload: 'parallel-edits',
    mistake: () => caching(300),
  },
  {
    name: 'text-in-capitals',
    about: 'GET shows the text in capitals',
    workload: 'parallel-edits',
    mistake: () => showingField('documents', 'text', (text) => text.toUpperCase()),
  },
  {
    name: 'changed-by-nobody',
    about: 'nine edits of ten are refused as if the document had been changed',
    workload: 'parallel-edits',
    mistake: () => refusing('version-mismatch'),
  },
  {
    name: 'modified-an-hour-later',
    about: 'Last-Modified is an hour after the time that the document tells',
    workload: 'parallel-edits',
    mistake: () => sayingHeader('last-modified', (date) => new Date(Date.parse(date) + hourMs).toUTCString()),
  },
  {
    name: 'changed-by-another',
    about: 'an order names another request as the last to change it',
    workload: 'order-transitions',
    mistake: () => setting('orders', 'changedBy', (by) => `${by}0`),
  },
  {
    name: 'refusal-ahead',
    about: 'the ETag and the version of a refusal are one too high',
    workload: 'order-transitions',
    shows: 'wrong-refusal',
    mistake: () => refusalsShowing((record) => ({ ...record, version: record.version + 1 })),
  },
  {
    name: 'refusal-of-another-state',
    about: 'a refusal shows every order as placed',
    workload: 'order-transitions',
    shows: 'wrong-refusal',
    mistake: () =>
      refusalsShowing((record) => ({
        ...record,
        fields: new Map([...record.fields, ['state', 'placed']]),
      })),
  },
  {
    name: 'paid-is-placed',
    about: 'an order that was cancelled is stored as paid',
    workload: 'order-transitions',
    mistake: () => setting('orders', 'state', (state) => (state === 'cancelled' ? 'paid' : state)),
  },
  {
    name: 'hidden-now-and-then',
    about: 'one GET in twenty does not find the order that is there',
    workload: 'order-transitions',
    mistake: () => {
      const isWrong = onceIn(20);
      return showing((_, record) => (isWrong() ? absent : record));
    },
  },
  {
    name: 'changed-long-ago',
    about: 'an account is stamped with a time a minute ago',
    workload: 'account-activation',
    mistake: () => setting('user-accounts', 'changedAt', (at) => String(Number(at) - 60_000)),
  },
  {
    name: 'deletion-is-suspension',
    about: 'a deleted account stays, suspended',
    workload: 'account-activation',
    mistake: () =>
      changing('user-accounts', (one) =>
        one.do === 'delete' ? { field: 'state', do: 'set', value: 'suspended' } : one,
      ),
  },
  {
    name: 'booked-by-another',
    about: 'a booking is stored under another request',
    workload: 'appointment-booking',
    mistake: () => changing('rooms', (one) => (one.do === 'set' ? { ...one, value: other(one.value) } : one)),
  },
  {
    name: 'half-booked',
    about: 'only the first half hour of a booking is stored',
    workload: 'appointment-booking',
    mistake: () => changing('rooms', (one, { then }) => (one === then[0] ? one : undefined)),
  },
  {
    name: 'empty-directory',
    about: 'a listing shows no entries and counts none',
    workload: 'directory-delete',
    mistake: () =>
      showing((key, record) => {
        if (key.startsWith('entries/')) return absent;
        return record.live ? { ...record, fields: new Map([['children', '0']]) } : record;
      }),
  },
  {
    name: 'entry-of-another',
    about: 'a new entry belongs to another request',
    workload: 'directory-delete',
    mistake: () => setting('entries', 'owner', other),
  },
  {
    name: 'listing-of-before',
    about: 'a listing comes from a cache of 300 ms',
    workload: 'directory-delete',
    mistake: () => caching(300),
  },
  {
    name: 'machine-of-another',
    about: 'a new machine belongs to another request',
    workload: 'resource-naming',
    mistake: () => setting('machines', 'owner', other),
  },
  {
    name: 'location-of-another',
    about: 'Location names another machine than the one that was created',
    workload: 'resource-naming',
    mistake: () => sayingHeader('location', (address) => `${address}0`),
  },
  {
    name: 'quota-raised',
    about: 'a new machine raises the quota of its region',
    workload: 'resource-naming',
    mistake: () =>
      rewriting((command) => ({
        ...command,
        parts: command.parts.map((part) =>
          part.key.startsWith('regions/')
            ? { ...part, then: [...part.then, { field: 'quota', do: 'add', value: 1 }] }
            : part,
        ),
      })),
  },
  {
    name: 'both-off',
    about: 'GET says of both settings that they are off',
    workload: 'exclusive-settings',
    mistake: () => showingField('settings', 'state', () => 'off'),
  },
  {
    name: 'settings-frozen',
    about: 'GET shows the settings as they were when they were first read',
    workload: 'exclusive-settings',
    mistake: () => caching(longMs),
  },
  {
    name: 'parent-forgotten',
    about: 'a commit is stored with another parent',
    workload: 'branch-push',
    mistake: () =>
      setting('commits', 'parent', (parent) => parent.replace(/.$/, (end) => (end === '0' ? '1' : '0'))),
  },
  {
    name: 'branch-of-before',
    about: 'GET of a branch answers from a cache of 300 ms',
    workload: 'branch-push',
    mistake: () => caching(300),
  },
  {
    name: 'moved-by-nobody',
    about: 'nine pushes of ten are refused as if the branch had moved',
    workload: 'branch-push',
    mistake: () => refusing('not-fast-forward'),
  },
  {
    name: 'lease-without-end',
    about: 'a lock that nobody releases lasts an hour',
    workload: 'locked-file',
    mistake: () => setting('files', 'expires', (at) => (at === '0' ? at : String(Number(at) + 3_600_000))),
  },
  {
    name: 'content-lost',
    about: 'a write is taken and its content is not stored',
    workload: 'locked-file',
    mistake: () => setting('files', 'content', () => ''),
  },
  {
    name: 'payment-of-another-amount',
    about: 'a payment is stored with another amount',
    workload: 'idempotent-payment',
    mistake: () => setting('payments', 'amount', (amount) => String(Number(amount) + 1)),
  },
  {
    name: 'wallet-untouched',
    about: 'a payment takes one unit more than it says',
    workload: 'idempotent-payment',
    mistake: () => changing('wallets', (one) => (one.do === 'add' ? { ...one, value: one.value - 1 } : one)),
  },
  {
    name: 'torn-snapshot',
    about: 'a snapshot reads one account after another',
    workload: 'transfer',
    mistake: () => tearing(3),
  },
  {
    name: 'ledger-of-before',
    about: 'a snapshot comes from a cache of 300 ms',
    workload: 'transfer',
    mistake: () => caching(300),
  },
  {
    name: 'turn-of-another',
    about: 'a turn is stored with another text',
    workload: 'conversation-turns',
    mistake: () => setting('turns', 'text', (text) => `${text}!`),
  },
  {
    name: 'conversation-of-before',
    about: 'GET of a conversation answers from a cache of 300 ms',
    workload: 'conversation-turns',
    mistake: () => caching(300),
  },
  {
    name: 'taken-by-nobody',
    about: 'nine numbers of ten are refused as taken',
    workload: 'conversation-turns',
    mistake: () => refusing('turn-taken'),
  },
];

function swapped(one: Change): Change {
  if (one.do !== 'set') return one;
  const names: Readonly<Record<string, string>> = { title: 'text', text: 'title' };
  return { ...one, field: names[one.field] ?? one.field };
}
