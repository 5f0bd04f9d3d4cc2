import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Verdict } from '../harness/core/verdict.ts';
import { directoryDelete } from './directory-delete.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type {
  ForeignRace,
  ForeignRecords,
  ForeignReply,
  ForeignRequest,
  Serve,
} from '../harness/simulate/foreign-race.fixture.ts';

/** How a small service of directories differs from the plain one. */
interface Turns {
  readonly refusal?: (code: string) => ForeignReply;
  readonly done?: (told: Record<string, unknown>) => ForeignReply;
  /** Who an entry belongs to. */
  readonly owner?: (nonce: string) => string;
  readonly listing?: (shown: Listing, records: ForeignRecords, id: string) => ForeignReply | undefined;
  /** Time between looking and writing. */
  readonly waitMs?: number;
  readonly deletesFull?: boolean;
  readonly createsInGone?: boolean;
  /** GETs of records other than listings. */
  readonly shows?: (request: ForeignRequest, records: ForeignRecords) => ForeignReply | undefined;
  readonly onCreate?: (id: string, records: ForeignRecords) => void;
  /** The number that who changes a directory is told, of those that are in it; who deletes it is told 0. */
  readonly counts?: (there: number, what: 'create' | 'remove' | 'delete') => number | undefined;
}
type Listing = Record<string, Record<string, string>>;

const names = ['draft', 'notes', 'todo'];
const coded = (code: string): ForeignReply => ({ status: code === 'gone' ? 410 : 409, body: { code } });
const bare = (status: number) => (): ForeignReply => ({ status });

function directories(turns: Turns = {}): Serve {
  const { refusal = coded, owner = (nonce: string) => nonce, waitMs = 0 } = turns;
  const done = turns.done ?? ((told) => ({ status: 200, body: told }));
  return async ({ method, path, key, nonce, body, headers }, records) => {
    const [collection, id = '', what] = path;
    const added = (id: string, what: 'create' | 'remove' | 'delete'): Record<string, unknown> => {
      const children = turns.counts?.(Number(records.get(`directories/${id}`)?.['children'] ?? 0), what);
      return children === undefined ? {} : { added: { children } };
    };
    const count = (directory: string, by: number): void => {
      const fields = records.get(directory);
      if (fields !== undefined) fields['children'] = String(Number(fields['children']) + by);
    };
    if (method === 'GET' && collection === 'listings') {
      const shown: Listing = {};
      const directory = records.get(`directories/${id}`);
      if (directory !== undefined) shown['directory'] = { ...directory };
      for (const name of names) {
        const entry = records.get(`entries/${id}.${name}`);
        if (entry !== undefined) shown[name] = { ...entry };
      }
      const answer = turns.listing?.(shown, records, id);
      if (answer !== undefined) return answer;
      return Object.keys(shown).length === 0 ? { status: 404 } : { status: 200, body: shown };
    }
    if (method === 'GET') return turns.shows?.({ method, path, key, nonce, body, headers }, records);
    if (method === 'POST' && what === 'entries') {
      const entry = `entries/${id}.${body['name']}`;
      if (records.has(entry)) return refusal('name-taken');
      if (!records.has(`directories/${id}`) && turns.createsInGone !== true) return refusal('parent-missing');
      if (waitMs > 0) await setTimeout(waitMs);
      const by = owner(nonce);
      records.set(entry, { owner: by });
      count(`directories/${id}`, 1);
      turns.onCreate?.(id, records);
      return done({ owner: by, ...added(id, 'create') });
    }
    if (method === 'DELETE' && collection === 'entries') {
      if (!records.has(key)) return refusal('gone');
      if (waitMs > 0) await setTimeout(waitMs);
      records.delete(key);
      const parent = id.slice(0, id.lastIndexOf('.'));
      count(`directories/${parent}`, -1);
      return done(added(parent, 'remove'));
    }
    if (!records.has(key)) return refusal('gone');
    if (records.get(key)?.['children'] !== '0' && turns.deletesFull !== true) return refusal('not-empty');
    if (waitMs > 0) await setTimeout(waitMs);
    records.delete(key);
    return done(added(id, 'delete'));
  };
}

const raceOf = (turns: Turns, race: Partial<ForeignRace> = {}): Promise<Verdict> =>
  judgedForeign({ workload: directoryDelete, serve: directories(turns), exchanges: 400, ...race });
const kindsIn = ({ anomalies }: Verdict): string[] => anomalies.map(({ kind }) => kind);

let users = 0;

test.each<[string, Turns, Partial<ForeignRace>?]>([
  ['with codes', {}],
  [
    'with 404 for what is gone',
    { refusal: (code) => ({ status: code === 'gone' || code === 'parent-missing' ? 404 : 409 }) },
  ],
  ['with a status of its own', { refusal: bare(422) }, { refuses: [422] }],
  ['with bare 409, without a body', { refusal: bare(409), done: () => ({ status: 204 }) }],
  ['whose users have numbers of their own', { owner: () => `${++users}` }],
  [
    'whose users have numbers of their own and are told them not',
    { owner: () => `${++users}`, done: () => ({ status: 204 }) },
  ],
  ['whose users have names', { owner: () => 'alice' }],
  ['that tells the owner of the directory', { done: () => ({ status: 200, body: { owner: 'alice' } }) }],
  [
    'that lists in its own way',
    { listing: (shown) => ({ status: 200, body: { entries: Object.keys(shown) } }) },
  ],
  ['that lists nothing at all', { listing: () => ({ status: 404 }) }],
  [
    'that shows no counter',
    {
      listing: ({ directory, ...entries }) => ({
        status: 200,
        body: directory === undefined ? entries : { directory: { name: 'd' }, ...entries },
      }),
    },
  ],
  ['that shows no records', { shows: () => ({ status: 404 }) }],
  ['that counts', { counts: (there) => there }],
  ['that counts for two clients', { counts: (there) => there }, { clients: 2 }],
])('a right service %s is not called wrong', async (_, turns, race) => {
  const verdict = await raceOf(turns, race);
  expect(verdict.anomalies).toEqual([]);
  expect(verdict.result).toBe('valid');
});

test('a service that counts for one client is not called wrong', async () => {
  const { anomalies } = await raceOf({ counts: (there) => there }, { clients: 1 });
  expect(anomalies).toEqual([]);
});

const frozen = new Map<string, Listing>();
const counter = ['wrong-counter'];
let told = 0;
const history: { atMs: number; id: string; shown: Listing }[] = [];

test.each<[string, Turns, readonly string[]]>([
  ['looks, waits and writes', { waitMs: 3 }, ['change-after-delete', 'second-winner', 'orphan']],
  [
    'looks, waits and writes, without a word',
    {
      waitMs: 3,
      refusal: bare(409),
      done: () => ({ status: 204 }),
      shows: () => ({ status: 404 }),
      listing: () => ({ status: 404 }),
    },
    ['change-after-delete', 'second-winner', 'orphan'],
  ],
  ['deletes what is full', { deletesFull: true, refusal: bare(409) }, ['deleted-non-empty']],
  ['creates in what is gone', { createsInGone: true, refusal: bare(409) }, ['change-after-delete']],
  [
    'says that every directory is empty',
    { listing: () => ({ status: 200, body: { directory: { children: 0 } } }) },
    ['wrong-snapshot'],
  ],
  ['says that every directory is gone', { listing: () => ({ status: 200, body: {} }) }, ['wrong-snapshot']],
  [
    'lists what was there first',
    {
      listing(shown, _, id) {
        if (!frozen.has(id)) frozen.set(id, shown);
        return { status: 200, body: frozen.get(id) };
      },
    },
    ['wrong-snapshot'],
  ],
  [
    'lists what was there 300 ms ago',
    {
      listing(shown, _, id) {
        const now = performance.now();
        history.push({ atMs: now, id, shown: structuredClone(shown) });
        const old =
          history.findLast((one) => one.id === id && one.atMs <= now - 300) ??
          history.find((one) => one.id === id);
        return { status: 200, body: old?.shown };
      },
    },
    ['wrong-snapshot'],
  ],
  [
    'lists one entry too few',
    {
      listing(shown) {
        delete shown['notes'];
        return Object.keys(shown).length === 0 ? undefined : { status: 200, body: shown };
      },
    },
    ['wrong-snapshot'],
  ],
  ['counts one too many now and then', { counts: (there) => there + (++told % 10 === 0 ? 1 : 0) }, counter],
  ['counts seven too many', { counts: (there) => there + 7 }, counter],
  ['always counts one', { counts: () => 1 }, counter],
  [
    'counts seven too many of who creates',
    { counts: (there, what) => (what === 'create' ? there + 7 : undefined) },
    counter,
  ],
  ['always counts one of who creates', { counts: (_, what) => (what === 'create' ? 1 : undefined) }, counter],
  [
    'stores another owner',
    { owner: (nonce) => String(Number(nonce) + 1), done: () => ({ status: 204 }) },
    ['wrong-owner'],
  ],
  [
    'destroys the owner of what was seeded',
    {
      onCreate(id, records) {
        const draft = records.get(`entries/${id}.draft`);
        if (draft?.['owner'] === 'nobody') draft['owner'] = '';
      },
    },
    ['wrong-field', 'wrong-owner'],
  ],
])('a service that %s is wrong', async (_, turns, kinds) => {
  // What is wrong may be seldom.
  const verdict = await raceOf(turns, { exchanges: 1200 });
  expect(verdict.result).toBe('invalid');
  expect(kindsIn(verdict).some((kind) => kinds.includes(kind))).toBe(true);
});
