import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { idempotentPayment } from './idempotent-payment.ts';

/** Enough for some fifteen generations. */
const exchanges = 800;

/** A till of somebody else's. */
interface Till {
  readonly short?: ForeignReply;
  readonly reused?: ForeignReply;
  /** The answer to a payment; a repeated one gets what this one got. */
  readonly pays?: (payment: number, nonce: string) => ForeignReply;
  /** What it makes of that for a request that repeats one. */
  readonly repeats?: (first: ForeignReply) => ForeignReply;
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
  const made = new Map<string, { amount: number; answer: ForeignReply; atMs: number }>();
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
      return repeats(first.answer);
    }
    if (waitMs > 0) await setTimeout(waitMs);
    if (Number(wallet['balance']) < amount) return short;
    wallet['balance'] = String(Number(wallet['balance']) - charges(amount));
    const answer = pays((payments += 1), nonce);
    made.set(name, { amount, answer, atMs: performance.now() });
    return answer;
  };
}

const answered = (first: ForeignReply, headers: Readonly<Record<string, string>>): ForeignReply =>
  first === 'cut' ? first : { ...first, headers: { ...first.headers, ...headers } };
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
    { what: 'that answers 204', how: { pays: () => ({ status: 204 }) } },
    { what: 'whose wallet is short by 422', how: { short: { status: 422 } } },
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
    {
      what: 'marks what it answers anew',
      how: {
        repeats: () => ({ status: 201, headers: { 'idempotent-replayed': 'true' }, body: { id: 0 } }),
      },
      kind: 'unequal-answers',
    },
  ] as readonly { what: string; how: Till; kind: string }[])('that $what', async ({ how, kind }) => {
    const serve = till(how);
    const verdict = await judgedForeign({ workload: idempotentPayment, exchanges, serve });
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });

  test('that forgets keys after a second', async () => {
    const verdict = await judgedForeign({
      workload: idempotentPayment,
      serve: till({ keepsMs: 1000, before: () => undefined }),
      clients: 32,
      exchanges: 100_000,
      durationMs: 2500,
    });
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain('repeated-effect');
  });
});

describe('a till that proves nothing is inconclusive', () => {
  test.each([401, 404, 422])('one request in five is answered %d', async (status) => {
    const before = (attempt: number): ForeignReply | undefined =>
      attempt % 5 === 0 ? { status } : undefined;
    const serve = till({ before });
    expect(await judgedForeign({ workload: idempotentPayment, exchanges, serve })).toMatchObject({
      result: 'inconclusive',
      anomalies: [],
    });
  });

  test('all payments are answered alike, and no wallet is shown', async () => {
    const inner = till({ pays: alike });
    const serve: Serve = (request, records) =>
      request.method === 'GET' ? { status: 405 } : inner(request, records);
    const verdict = await judgedForeign({ workload: idempotentPayment, exchanges, serve });
    expect(verdict.result).toBe('inconclusive');
    expect(verdict.reasons.join()).toMatch(
      /all payments are answered alike; no record of wallets shows its balance/,
    );
  });
});
