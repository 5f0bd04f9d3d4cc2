import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Verdict } from '../harness/core/verdict.ts';
import { duplicateRegistration, idOf } from './duplicate-registration.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type {
  ForeignRace,
  ForeignRecords,
  ForeignReply,
  Serve,
} from '../harness/simulate/foreign-race.fixture.ts';

/** How a small service of accounts differs from the plain one. */
interface Turns {
  readonly refusal?: (code: string) => ForeignReply;
  readonly done?: (owner: string, request: { readonly nonce: string }) => ForeignReply;
  readonly owner?: (nonce: string) => string;
  /** What is stored in place of the owner. */
  readonly stored?: (owner: string) => string;
  readonly waitMs?: number;
  readonly onRefusal?: (
    keys: readonly string[],
    owner: string,
    records: ForeignRecords,
  ) => ForeignReply | undefined;
  readonly refusesAt?: (name: string) => boolean;
  readonly keepsName?: boolean;
  readonly forgetsName?: boolean;
  readonly shows?: (fields: Record<string, string>) => Record<string, string>;
  readonly hides?: boolean;
}

const coded = (code: string): ForeignReply => ({ status: 409, body: { code } });
const bare = (status: number) => (): ForeignReply => ({ status });

function accounts(turns: Turns = {}): Serve {
  const {
    refusal = coded,
    owner = (nonce: string) => nonce,
    stored = (one: string) => one,
    waitMs = 0,
  } = turns;
  const done = turns.done ?? ((one: string) => ({ status: 201, body: { owner: one } }));
  return async ({ method, key, nonce, body }, records) => {
    if (method === 'GET') {
      const fields = records.get(key);
      if (turns.hides === true || fields === undefined) return { status: 404 };
      return { status: 200, body: turns.shows?.(fields) ?? fields };
    }
    const [user, email] = [`users/${idOf(body['name'])}`, `emails/${idOf(body['email'])}`];
    const [isTaken, isKnown] = [records.has(user), records.has(email)];
    const own = owner(nonce);
    if (turns.refusesAt?.(user) === true) return refusal('name-taken');
    if (isTaken || isKnown) {
      const answer = turns.onRefusal?.([user, email], own, records);
      if (answer !== undefined) return answer;
      if (!isTaken && turns.keepsName === true) records.set(user, { owner: own });
      return refusal(isTaken ? 'name-taken' : 'email-taken');
    }
    if (waitMs > 0) await setTimeout(waitMs);
    if (turns.forgetsName !== true) records.set(user, { owner: stored(own) });
    records.set(email, { owner: stored(own) });
    return done(own, { nonce });
  };
}

const raceOf = (turns: Turns, race: Partial<ForeignRace> = {}): Promise<Verdict> =>
  judgedForeign({ workload: duplicateRegistration, serve: accounts(turns), exchanges: 800, ...race });

let users = 0;

test.each<[string, Turns, Partial<ForeignRace>?]>([
  ['with codes', {}],
  ['with a status of its own', { refusal: bare(422) }, { refuses: [422] }],
  ['with bare 409, without a body', { refusal: bare(409), done: () => ({ status: 204 }) }],
  ['whose users have numbers of their own', { owner: () => String(++users) }],
  [
    'whose users have numbers of their own and are told them not',
    { owner: () => String(++users), done: () => ({ status: 204 }) },
  ],
  [
    'that tells another thing by the name of the owner',
    { owner: () => `u${++users}`, done: () => ({ status: 200, body: { owner: 'you' } }) },
  ],
  ['that shows no owner', { shows: () => ({ since: 'today' }) }],
  ['that shows nothing', { hides: true }],
])('a right service %s is not called wrong', async (_, turns, race) => {
  const verdict = await raceOf(turns, { exchanges: 400, ...race });
  expect(verdict.anomalies).toEqual([]);
  expect(verdict.result).toBe('valid');
});

/** Whoever is told less than anybody could be. */
const silent: Turns = { refusal: bare(409), done: () => ({ status: 204 }) };

test.each<[string, Turns, readonly string[]]>([
  ['looks, waits and inserts', { ...silent, waitMs: 3, hides: true }, ['second-winner']],
  [
    'tells everybody that it created the account',
    { onRefusal: () => ({ status: 201, body: { owner: 'x' } }) },
    ['second-winner'],
  ],
  [
    'gives the name to whom it refuses',
    {
      ...silent,
      onRefusal(keys, owner, records) {
        for (const key of keys) if (records.has(key)) records.set(key, { owner });
        return undefined;
      },
    },
    ['wrong-owner'],
  ],
  ['stores another owner', { ...silent, stored: (owner) => String(Number(owner) + 1) }, ['wrong-owner']],
  [
    'stores another owner than it tells, in numbers of its own',
    { owner: () => String(++users), stored: (owner) => String(Number(owner) + 1) },
    ['wrong-owner'],
  ],
  [
    'gives an address to whom it refuses now and then, and names owners in its own way',
    {
      ...silent,
      owner: () => `u-${Math.random()}`,
      onRefusal([, email = ''], owner, records) {
        if (records.has(email) && ++users % 20 === 0) records.set(email, { owner });
        return undefined;
      },
    },
    ['half-effect'],
  ],
  ['keeps the name of whom it refuses', { ...silent, keepsName: true }, ['wrong-owner', 'half-effect']],
  [
    'does not keep the name of whom it accepts',
    { ...silent, forgetsName: true },
    ['second-winner', 'half-effect'],
  ],
  ['refuses a name that nobody has', { refusesAt: (name) => name.includes('jos') }, ['nobody-won']],
])('a service that %s is wrong', async (_, turns, kinds) => {
  const verdict = await raceOf(turns);
  expect(verdict.result).toBe('invalid');
  expect(verdict.anomalies.some(({ kind }) => kinds.includes(kind))).toBe(true);
});

test('where a field says who was refused nobody knows whether the service is wrong', async () => {
  const verdict = await raceOf({
    done: () => ({ status: 200, body: { ok: true } }),
    onRefusal: () => ({ status: 200, body: { ok: false } }),
  });
  expect(verdict).toMatchObject({ result: 'inconclusive', anomalies: [] });
});
