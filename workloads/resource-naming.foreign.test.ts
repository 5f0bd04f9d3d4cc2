import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Verdict } from '../harness/core/verdict.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type {
  ForeignRace,
  ForeignRecords,
  ForeignReply,
  Serve,
} from '../harness/simulate/foreign-race.fixture.ts';
import { resourceNaming } from './resource-naming.ts';

/** How a small service of machines differs from the plain one. */
interface Turns {
  readonly refusal?: (code: string) => ForeignReply;
  readonly done?: (told: Told) => ForeignReply;
  readonly owner?: (nonce: string) => string;
  readonly stored?: (owner: string) => string;
  readonly waitMs?: number;
  readonly looksAtName?: false;
  readonly looksAtQuota?: false;
  /** Inserts, waits, counts and takes back what is too much. */
  readonly counts?: 'afterwards';
  readonly onDone?: (machine: string, region: Record<string, string>, records: ForeignRecords) => void;
}

interface Told {
  readonly owner: string;
  readonly free: number;
}

const coded = (code: string): ForeignReply => ({ status: 409, body: { code } });
const bare = (status: number) => (): ForeignReply => ({ status });

function machines(turns: Turns = {}): Serve {
  const {
    refusal = coded,
    owner = (nonce: string) => nonce,
    stored = (one: string) => one,
    waitMs = 0,
  } = turns;
  const done =
    turns.done ?? (({ owner: by, free }: Told) => ({ status: 201, body: { owner: by, added: { free } } }));
  return async ({ method, path, nonce, body }, records) => {
    if (method === 'GET') return undefined;
    const region = records.get(`regions/${path[1]}`);
    const machine = `machines/${path[1]}.${body['name']}`;
    if (region === undefined) return { status: 404 };
    if (records.has(machine) && turns.looksAtName !== false) return refusal('name-taken');
    const by = owner(nonce);
    const insert = (): void => {
      records.set(machine, { owner: stored(by) });
      region['free'] = String(Number(region['free']) - 1);
    };
    if (turns.counts === 'afterwards') {
      insert();
      await setTimeout(3);
      if (Number(region['free']) >= 0) return done({ owner: by, free: Number(region['free']) });
      await setTimeout(3);
      records.delete(machine);
      region['free'] = String(Number(region['free']) + 1);
      return refusal('quota-exceeded');
    }
    if (Number(region['free']) < 1 && turns.looksAtQuota !== false) return refusal('quota-exceeded');
    if (waitMs > 0) await setTimeout(waitMs);
    insert();
    const free = Number(region['free']);
    turns.onDone?.(machine, region, records);
    return done({ owner: by, free });
  };
}

const raceOf = (turns: Turns, race: Partial<ForeignRace> = {}): Promise<Verdict> =>
  judgedForeign({ workload: resourceNaming, serve: machines(turns), exchanges: 800, ...race });

let users = 0;

test.each<[string, Turns, Partial<ForeignRace>?]>([
  ['with codes', {}],
  ['with a status of its own', { refusal: bare(422) }, { refuses: [422] }],
  ['without a body', { done: () => ({ status: 204 }), refusal: bare(412) }],
  ['whose users have numbers of their own', { owner: () => String(++users) }],
  [
    'whose users have numbers of their own and are told them not',
    { owner: () => String(++users), done: () => ({ status: 204 }) },
  ],
  ['that belongs to one user', { owner: () => 'alice' }],
  ['that shows no quota', { onDone: (_, region) => delete region['quota'] }],
])('a right service %s is not called wrong', async (_, turns, race) => {
  const verdict = await raceOf(turns, { exchanges: 400, ...race });
  expect(verdict.anomalies).toEqual([]);
  expect(verdict.result).toBe('valid');
});

const silent: Turns = { refusal: bare(409), done: () => ({ status: 204 }) };

test.each<[string, Turns, readonly string[]]>([
  ['looks, waits and inserts', { ...silent, waitMs: 3 }, ['over-quota', 'second-winner']],
  ['does not look at the quota', { ...silent, looksAtQuota: false }, ['over-quota']],
  ['gives a name to everybody', { ...silent, looksAtName: false }, ['second-winner']],
  ['stores another owner', { ...silent, stored: (owner) => String(Number(owner) + 1) }, ['wrong-owner']],
  [
    'takes back what it accepted',
    { ...silent, onDone: (machine, _, records) => void setTimeout(1).then(() => records.delete(machine)) },
    ['wrong-owner', 'second-winner'],
  ],
  [
    'does not count what it creates',
    { ...silent, onDone: (_, region) => (region['free'] = '10') },
    ['over-quota', 'wrong-counter'],
  ],
  [
    'counts down the quota',
    { ...silent, onDone: (_, region) => (region['quota'] = String(Number(region['quota']) - 1)) },
    ['wrong-field'],
  ],
  [
    'tells everybody the same number',
    { done: ({ owner }) => ({ status: 201, body: { owner, added: { free: 3 } } }) },
    ['wrong-counter'],
  ],
])('a service that %s is wrong', async (_, turns, kinds) => {
  const verdict = await raceOf(turns);
  expect(verdict.result).toBe('invalid');
  expect(verdict.anomalies.some(({ kind }) => kinds.includes(kind))).toBe(true);
});

test('a quota that is counted afterwards refuses too many, which is found where it says why', async () => {
  const verdict = await raceOf({ counts: 'afterwards' }, { clients: 16 });
  expect(verdict.result).toBe('invalid');
  expect(verdict.anomalies.map(({ kind }) => kind)).toContain('unjustified-refusal');
});

test('without a code nobody knows what was refused, and the record says so', async () => {
  const { anomalies, invariants } = await raceOf({ counts: 'afterwards', ...silent }, { clients: 16 });
  expect(anomalies.map(({ kind }) => kind)).not.toContain('unjustified-refusal');
  expect(invariants).toContainEqual({
    name: 'nobody is refused before the name or the quota was used up',
    result: 'not-examined',
    examined: 0,
    why: '409 without a code says that something clashed, not what',
  });
});
