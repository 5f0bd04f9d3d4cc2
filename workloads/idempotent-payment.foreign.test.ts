import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { idempotentPayment } from './idempotent-payment.ts';

/** Enough for some fifteen generations. */
const exchanges = 400;

/** A till of somebody else's. */
interface Till {
  readonly short?: ForeignReply;
  readonly reused?: ForeignReply;
  /** The answer to a payment; a repeated one gets what this one got. */
  readonly pays?: (payment: number, nonce: string) => ForeignReply;
  /** What it makes of that for a request that repeats one. */
  readonly repeats?: (first: ForeignReply, balance: number) => ForeignReply;
  /** What it tells beside in every answer, of the moment in which it is given. */
  readonly beside?: (balance: number, attempt: number) => Readonly<Record<string, unknown>>;
  /** How long it takes from looking a key up to charging. */
  readonly waitMs?: number;
  /** How long it remembers a key. */
  readonly keepsMs?: number;
  readonly charges?: (amount: number) => number;
  /** Another payment under a key gets the answer to the first. */
  readonly mixesUp?: true;
  readonly before?: (attempt: number) => ForeignReply | undefined;
}

function till(how: Till): Serve {
  const { short = { status: 409 }, reused = { status: 422 }, waitMs = 0, keepsMs = Infinity } = how;
  const { pays = (payment) => ({ status: 201, body: { id: payment } }), repeats = (first) => first } = how;
  const { charges = (amount) => amount } = how;
  const made = new Map<string, { amount: number; answer: ForeignReply; atMs: number; attempts: number }>();
  const told = (answer: ForeignReply, balance: number, attempt: number): ForeignReply =>
    how.beside === undefined ? answer : withBody(answer, how.beside(balance, attempt));
  let payments = 0;
  let attempts = 0;
  return async ({ method, key, nonce, headers, body }, records) => {
    const wallet = records.get(key);
    if (method === 'GET') return undefined;
    const early = how.before?.((attempts += 1));
    if (early !== undefined) return early;
    if (wallet === undefined) return { status: 404 };
    const name = String(headers['idempotency-key']);
    const amount = Number(body['amount']);
    const first = made.get(name);
    if (first !== undefined && performance.now() - first.atMs < keepsMs) {
      if (first.amount !== amount && how.mixesUp !== true) return reused;
      first.attempts += 1;
      return told(
        repeats(first.answer, Number(wallet['balance'])),
        Number(wallet['balance']),
        first.attempts,
      );
    }
    if (waitMs > 0) await setTimeout(waitMs);
    if (Number(wallet['balance']) < amount) return short;
    wallet['balance'] = String(Number(wallet['balance']) - charges(amount));
    const answer = pays((payments += 1), nonce);
    made.set(name, { amount, answer, atMs: performance.now(), attempts: 1 });
    return told(answer, Number(wallet['balance']), 1);
  };
}

const answered = (first: ForeignReply, headers: Readonly<Record<string, string>>): ForeignReply =>
  first === 'cut' ? first : { ...first, headers: { ...first.headers, ...headers } };
const withBody = (reply: ForeignReply, more: Readonly<Record<string, unknown>>): ForeignReply =>
  reply === 'cut' ? reply : { ...reply, body: { ...(reply.body as object), ...more } };
/** The same answer in another form: 200, with these members alone. */
const only =
  (...names: readonly string[]): NonNullable<Till['repeats']> =>
  (first) =>
    first === 'cut'
      ? first
      : {
          status: 200,
          body: Object.fromEntries(
            Object.entries(first.body as object).filter(([name]) => names.includes(name)),
          ),
        };
let fresh = 0;
const alike: Till['pays'] = () => ({ status: 200, body: { ok: true } });

describe('a right till is valid', () => {
  test.each([
    { what: 'that answers a repeated request as the first', how: {} },
    {
      what: 'that refuses with codes',
      how: {
        short: { status: 409, body: { code: 'insufficient-funds' } },
        reused: { status: 422, body: { code: 'idempotency-key-reused' } },
      },
    },
    {
      what: 'that marks repeated answers',
      how: { repeats: (first) => answered(first, { 'idempotent-replayed': 'true' }) },
    },
    {
      what: 'that stores the headers of the first answer, the nonce too',
      how: {
        pays: (payment, nonce) => ({
          status: 201,
          headers: { 'contend-nonce': nonce },
          body: { id: payment },
        }),
      },
    },
    {
      what: 'that tells addresses',
      how: { pays: (payment) => ({ status: 201, headers: { location: `/payments/${payment}` } }) },
    },
    { what: 'that answers all payments alike, as its wallets show', how: { pays: alike } },
    {
      what: 'that answers 204, and whose wallet is short by 422',
      how: { pays: () => ({ status: 204 }), short: { status: 422 } },
    },
    // What differs between an answer and its replay is of the moment.
    {
      what: 'that tells the time',
      how: { beside: () => ({ now: new Date().toISOString(), ts: performance.now() }) },
    },
    {
      what: 'that tells the time in an object',
      how: { beside: () => ({ meta: { timestamp: performance.now() } }) },
    },
    { what: 'that tells how long it took', how: { beside: () => ({ tookMs: Math.random() }) } },
    { what: 'that counts attempts', how: { beside: (_, attempt) => ({ attempt }) } },
    {
      what: 'that says what is a replay, and the time',
      how: { beside: (_, attempt) => ({ replayed: attempt > 1, now: performance.now() }) },
    },
    { what: 'that tells the balance of now', how: { beside: (balance) => ({ balance }) } },
    {
      what: 'that tells the wallet of now',
      how: { beside: (balance) => ({ amount: 1, wallet: { id: 'w', balance } }) },
    },
    { what: 'that gives each request an id', how: { beside: () => ({ requestId: (fresh += 1) }) } },
    { what: 'that gives each answer an id', how: { beside: () => ({ entryId: (fresh += 1) }) } },
    {
      what: 'that names the payment alone when it repeats',
      how: {
        pays: (payment) => ({ status: 201, body: { paymentId: payment, more: true } }),
        repeats: only('paymentId'),
      },
    },
    {
      what: 'that refuses every third request, as another one was at work',
      how: { before: (attempt) => (attempt % 3 === 0 ? { status: 409 } : undefined) },
    },
  ] as readonly { what: string; how: Till }[])('$what', async ({ how }) => {
    const serve = till(how);
    const verdict = await judgedForeign({ workload: idempotentPayment, exchanges, serve });
    expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });
});

describe('a wrong till is invalid', () => {
  test.each([
    { what: 'charges between looking a key up and storing it', how: { waitMs: 3 }, kind: 'repeated-effect' },
    { what: 'does so and answers all alike', how: { waitMs: 3, pays: alike }, kind: 'conservation' },
    { what: 'remembers no key', how: { keepsMs: 0 }, kind: 'repeated-effect' },
    { what: 'charges twice', how: { charges: (amount) => 2 * amount }, kind: 'conservation' },
    { what: 'charges nothing', how: { charges: () => 0 }, kind: 'conservation' },
    { what: 'takes another payment for the first', how: { mixesUp: true }, kind: 'reused-key' },
    // The wallet was charged once, and the answers say something else.
    {
      what: 'calls one payment by a new name each time',
      how: { repeats: () => ({ status: 201, body: { id: (fresh += 1) + 1e6 } }) },
      kind: 'unequal-answers',
    },
    {
      what: 'does so by 200, which is no other word for no',
      how: { repeats: () => ({ status: 200, body: { id: (fresh += 1) + 1e6 } }) },
      kind: 'unequal-answers',
    },
    {
      what: 'tells an address anew each time',
      how: {
        repeats: () => ({ status: 201, headers: { location: `/payments/${(fresh += 1)}` } }),
        pays: (payment) => ({ status: 201, headers: { location: `/payments/p${payment}` } }),
      },
      kind: 'unequal-answers',
    },
    {
      what: 'repeats another amount',
      how: {
        pays: (payment) => ({ status: 201, body: { id: payment, amount: 1 } }),
        repeats: (first) => withBody(first, { amount: 2 }),
      },
      kind: 'unequal-answers',
    },
    {
      what: 'says with each replay what is left now',
      how: {
        repeats: (first, balance) => withBody(first, { added: { balance } }),
        pays: (payment) => ({ status: 201, body: { id: payment, added: { balance: -1 } } }),
      },
      kind: 'unequal-answers',
    },
    {
      what: 'charges between looking up and storing, and tells the time',
      how: { waitMs: 3, beside: () => ({ now: performance.now() }) },
      kind: 'repeated-effect',
    },
    {
      what: 'marks what it answers anew',
      how: {
        repeats: () => ({ status: 201, headers: { 'idempotent-replayed': 'true' }, body: { id: 0 } }),
      },
      kind: 'unequal-answers',
    },
  ] as readonly { what: string; how: Till; kind: string }[])('that $what', async ({ how, kind }) => {
    const serve = till(how);
    // What is wrong may be seldom.
    const verdict = await judgedForeign({ workload: idempotentPayment, exchanges: 2 * exchanges, serve });
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });

  test('that forgets keys after a second', async () => {
    const inner = till({ keepsMs: 1000, before: () => undefined });
    const verdict = await judgedForeign({
      workload: idempotentPayment,
      // Slow enough that so many take four seconds and more on any machine: one in a thousand is sent again so late.
      async serve(request, records) {
        await setTimeout(12);
        return inner(request, records);
      },
      clients: 32,
      exchanges: 12_000,
      durationMs: 20_000,
    });
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain('repeated-effect');
  });
});

describe('a till that proves nothing is inconclusive', () => {
  test.each([404, 422])('one request in five is answered %d', async (status) => {
    const before = (attempt: number): ForeignReply | undefined =>
      attempt % 5 === 0 ? { status } : undefined;
    const serve = till({ before });
    expect(await judgedForeign({ workload: idempotentPayment, exchanges, serve })).toMatchObject({
      result: 'inconclusive',
      anomalies: [],
    });
  });

  test('no answer names its payment, and no wallet is shown', async () => {
    const inner = till({ pays: alike });
    const serve: Serve = (request, records) =>
      request.method === 'GET' ? { status: 405 } : inner(request, records);
    const verdict = await judgedForeign({ workload: idempotentPayment, exchanges, serve });
    expect(verdict.result).toBe('inconclusive');
    expect(verdict.reasons.join()).toMatch(
      /no answer names the payment that was made; no record of wallets shows its balance/,
    );
  });
});

test('who shows no wallet and gives two ids for one key has paid twice', async () => {
  const inner = till({ waitMs: 3 });
  const serve: Serve = (request, records) =>
    request.method === 'GET' ? { status: 405 } : inner(request, records);
  const verdict = await judgedForeign({ workload: idempotentPayment, exchanges, serve });
  expect(verdict.result).toBe('invalid');
  expect(verdict.anomalies.map(({ kind }) => kind)).toContain('repeated-effect');
});

test('who refuses by a status that says yes elsewhere is told so, and every invariant is on record', async () => {
  const pays: Till['pays'] = (payment) => ({ status: 200, body: { id: payment } });
  const verdict = await judgedForeign({
    workload: idempotentPayment,
    exchanges,
    serve: till({ pays }),
    refuses: [200],
    searched: true,
  });
  expect(verdict).toMatchObject({ result: 'inconclusive', anomalies: [] });
  expect(verdict.invariants).toHaveLength(idempotentPayment.invariants.length + 1);
  expect(verdict.invariants?.every(({ result, why }) => result === 'not-examined' && why !== undefined)).toBe(
    true,
  );
});
