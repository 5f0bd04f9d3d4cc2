import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRecords, ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { transfer } from './transfer.ts';

/** Enough for some fifteen generations. */
const exchanges = 800;

/** A bank of somebody else's. */
interface Bank {
  readonly refuses?: ForeignReply;
  readonly accepts?: ForeignReply;
  /** What it tells of a transfer that it has made: what is left on each account, and where the payee's is. */
  readonly tells?: (left: { from: number; to: number; payee: string }) => unknown;
  /** How long it takes to write after it has looked, and between the two accounts. */
  readonly waitMs?: number;
  readonly betweenMs?: number;
  /** It does not look at what is there, or moves nothing. */
  readonly overdraws?: true;
  readonly idle?: true;
  /** In which form it shows a snapshot. */
  readonly form?: (snapshot: Snapshot | undefined) => unknown;
  /** Which snapshot it shows of those of a ledger so far, the first being that of the seed, each with its age in ms. */
  readonly shows?: (ages: readonly number[]) => number;
  readonly before?: (attempt: number) => ForeignReply | undefined;
  /** What it does with the answer to a payment that it has made. */
  readonly after?: (attempt: number) => ForeignReply | undefined;
}

type Snapshot = Readonly<Record<string, { readonly balance: number }>>;

function bank(how: Bank): Serve {
  const { refuses = { status: 409 }, accepts = { status: 201, body: { ok: true } }, waitMs = 0 } = how;
  const { shows = (ages) => ages.length - 1, form = (snapshot) => snapshot } = how;
  const shown = new Map<string, { atMs: number; snapshot: Snapshot }[]>();
  const snapshotOf = (id: string, records: ForeignRecords): Snapshot =>
    Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        name,
        { balance: Number(records.get(`accounts/${id}.${name}`)?.['balance']) },
      ]),
    );
  const snapshotsOf = (id: string, records: ForeignRecords): { atMs: number; snapshot: Snapshot }[] => {
    const known = shown.get(id) ?? [{ atMs: 0, snapshot: snapshotOf(id, records) }];
    shown.set(id, known);
    return known;
  };
  let attempts = 0;
  return async ({ method, path: [collection, id = ''], body }, records) => {
    if (method === 'GET') {
      if (collection !== 'ledgers') return undefined;
      const all = snapshotsOf(id, records);
      const chosen = all[shows(all.map(({ atMs }) => performance.now() - atMs))];
      return { status: 200, body: form(chosen?.snapshot) };
    }
    attempts += 1;
    const early = how.before?.(attempts);
    if (early !== undefined) return early;
    if (how.idle === true) return accepts;
    const all = snapshotsOf(id, records);
    const from = records.get(`accounts/${id}.${body['from']}`);
    const to = records.get(`accounts/${id}.${body['to']}`);
    const amount = Number(body['amount']);
    if (from === undefined || to === undefined) return { status: 404 };
    const [less, more] = [Number(from['balance']) - amount, Number(to['balance']) + amount];
    if (waitMs > 0) await setTimeout(waitMs);
    if (less < 0 && how.overdraws !== true) return refuses;
    from['balance'] = String(less);
    if (how.betweenMs !== undefined) {
      all.push({ atMs: performance.now(), snapshot: snapshotOf(id, records) });
      await setTimeout(how.betweenMs);
    }
    to['balance'] = String(how.betweenMs === undefined ? more : Number(to['balance']) + amount);
    all.push({ atMs: performance.now(), snapshot: snapshotOf(id, records) });
    const payee = `${id}.${body['to']}`;
    const told = how.tells?.({ from: Number(from['balance']), to: Number(to['balance']), payee });
    return how.after?.(attempts) ?? (told === undefined ? accepts : { status: 201, body: told });
  };
}

const coded: ForeignReply = { status: 409, body: { code: 'insufficient-funds' } };

describe('a right bank is valid', () => {
  test.each([
    { what: 'that refuses by 409, and answers 204', how: { accepts: { status: 204 } } },
    { what: 'that refuses with a code', how: { refuses: coded } },
    {
      what: 'that refuses every third transfer, as another one was at work',
      how: { before: (attempt) => (attempt % 3 === 0 ? { status: 409 } : undefined) },
    },
    {
      what: 'some of whose answers are lost',
      how: { refuses: coded, after: (attempt) => (attempt % 50 === 0 ? 'cut' : undefined) },
    },
    {
      what: 'that tells what the payee has',
      how: { tells: ({ payee, to }) => ({ account: payee, balance: to }) },
    },
    { what: 'that tells what is on all accounts', how: { tells: () => ({ id: 'tx1', balance: 30 }) } },
    { what: 'that adds up something else', how: { tells: () => ({ added: { transfers: 1 } }) } },
    { what: 'that tells what is left', how: { tells: ({ from }) => ({ added: { balance: from } }) } },
  ] as readonly { what: string; how: Bank }[])('$what', async ({ how }) => {
    const verdict = await judgedForeign({ workload: transfer, exchanges: 400, serve: bank(how) });
    expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });

  test('that refuses by 422, where that is said', async () => {
    const race = { workload: transfer, exchanges: 400 };
    const judged = await judgedForeign({
      ...race,
      serve: bank({ refuses: { status: 422 } }),
      refuses: [422],
    });
    expect(judged).toMatchObject({ result: 'valid', anomalies: [] });
    const unsaid = await judgedForeign({ ...race, serve: bank({ refuses: { status: 422 } }) });
    expect(unsaid).toMatchObject({ result: 'inconclusive', anomalies: [] });
  });

  test.each([
    ['in an envelope', (snapshot: unknown) => ({ data: snapshot })],
    ['as a list', (snapshot: object = {}) => ({ accounts: Object.values(snapshot) })],
    ['as sums alone', () => ({ total: 30 })],
    ['of one account', ({ a }: Snapshot = {}) => ({ a })],
    [
      'without accounts on which nothing is',
      (snapshot: Snapshot = {}) =>
        Object.fromEntries(Object.entries(snapshot).filter(([, { balance }]) => balance !== 0)),
    ],
  ] as const)('that shows snapshots %s', async (_, form) => {
    const serve = bank({ refuses: coded, form });
    const verdict = await judgedForeign({ workload: transfer, serve, exchanges, searched: true });
    expect(verdict.anomalies).toEqual([]);
  });
});

describe('a wrong bank is invalid', () => {
  test.each([
    { what: 'lets accounts fall below zero', how: { overdraws: true }, kind: 'negative' },
    {
      what: 'tells that less is left than there is',
      how: { tells: ({ from }) => ({ added: { balance: from - 1 } }) },
      kind: 'wrong-remainder',
    },
    { what: 'accepts everything and moves nothing', how: { idle: true }, kind: 'negative' },
    { what: 'writes what it computed before', how: { waitMs: 2 }, kind: 'conservation' },
    { what: 'shows money between two accounts', how: { betweenMs: 2 }, kind: 'wrong-total' },
    { what: 'shows the first snapshot for ever', how: { shows: () => 0 }, kind: 'stale-read' },
    {
      what: 'shows snapshots that are 50 ms old',
      how: {
        shows: (ages) =>
          Math.max(
            0,
            ages.findLastIndex((age) => age > 50),
          ),
      },
      kind: 'stale-read',
    },
    {
      what: 'refuses without need',
      how: { refuses: coded, before: (attempt) => (attempt % 5 === 0 ? coded : undefined) },
      kind: 'unjustified-refusal',
    },
  ] as readonly { what: string; how: Bank; kind: string }[])('that $what', async ({ how, kind }) => {
    const verdict = await judgedForeign({ workload: transfer, exchanges, serve: bank(how) });
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });
});
