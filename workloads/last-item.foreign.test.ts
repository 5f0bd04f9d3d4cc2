import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { lastItem } from './last-item.ts';

/** Enough for some fifteen generations. */
const exchanges = 800;

/** A shop of somebody else's: how it refuses, sells and shows its stock. */
interface Shop {
  readonly refuses?: ForeignReply;
  readonly sells?: (left: number, sale: number) => ForeignReply;
  /** How long it takes to write after it has looked. */
  readonly waitMs?: number;
  /** How many more units must be there than are asked for. */
  readonly keeps?: number;
  /** How many units it takes away for each that it sells. */
  readonly takes?: number;
  /** Of vouchers it does not look whether they were spent. */
  readonly respends?: true;
  /** Vouchers that are spent are removed, and looked for in vain: answered so. */
  readonly removes?: ForeignReply;
  /** Items of which nothing is left are removed, and looked for in vain; with more than 0 some are removed too early. */
  readonly removesAt?: number;
  /** What it shows for a stock. */
  readonly shows?: (stock: string) => unknown;
  /** How it answers every so manieth purchase that it accepted. */
  readonly strange?: { readonly every: number; readonly status: number };
  /** Answers some commands without looking at them. */
  readonly before?: (attempt: number) => ForeignReply | undefined;
}

function shop(how: Shop): Serve {
  const { refuses = { status: 409 }, waitMs = 0, keeps = 0, takes = 1 } = how;
  const { sells = () => ({ status: 201, body: { ok: true } }) } = how;
  let attempts = 0;
  let sales = 0;
  return async ({ method, key, path: [, id], nonce, body }, records) => {
    const found = records.get(key);
    const isRemoved = Number(found?.['stock']) <= (how.removesAt ?? -1);
    if (isRemoved) return { status: method === 'GET' ? 404 : 410 };
    const item = found;
    if (method === 'GET' && item?.['stock'] !== undefined && how.shows !== undefined)
      return { status: 200, body: { ...item, stock: how.shows(item['stock']) } };
    if (method === 'GET') return undefined;
    const quantity = Number(body['quantity']);
    const early = how.before?.((attempts += 1));
    if (early !== undefined) return early;
    if (item === undefined) return { status: 404 };
    const stock = Number(item['stock']);
    if (waitMs > 0) await setTimeout(waitMs);
    if (stock < quantity + keeps) return refuses;
    const code = `vouchers/${id}.${body['voucher']}`;
    const voucher = records.get(code);
    if (how.removes !== undefined && body['voucher'] !== undefined) {
      if (voucher === undefined) return how.removes;
      records.delete(code);
    }
    if (voucher?.['spentBy'] !== undefined && how.respends !== true)
      return refuses === coded ? spent : refuses;
    if (voucher !== undefined) voucher['spentBy'] = nonce;
    item['stock'] = String(stock - takes * quantity);
    sales += 1;
    if (how.strange !== undefined && sales % how.strange.every === 0) return { status: how.strange.status };
    return sells(stock - quantity, attempts);
  };
}

const coded: ForeignReply = { status: 409, body: { code: 'sold-out' } };
const spent: ForeignReply = { status: 409, body: { code: 'voucher-spent' } };
const told = (left: number): ForeignReply => ({ status: 201, body: { added: { stock: left } } });

describe('a right shop is valid', () => {
  test.each([
    { what: 'that refuses by 409, and answers 204', how: { sells: () => ({ status: 204 }) } },
    { what: 'that refuses with a code, and tells what is left', how: { refuses: coded, sells: told } },
    {
      what: 'that has a new tag each time',
      how: { sells: (_, sale) => ({ status: 200, headers: { etag: `"r${sale}"` } }) },
    },
    {
      what: 'that refuses every third purchase, as another one was at work',
      how: { before: (attempt) => (attempt % 3 === 0 ? { status: 409 } : undefined) },
    },
    { what: 'that shows null when all is sold', how: { shows: (stock) => (stock === '0' ? null : +stock) } },
    { what: 'that sells, and says 404 or so of one in 150', how: { strange: { every: 150, status: 404 } } },
    {
      what: 'that answers one in 150 with 400, and sells nothing then',
      how: { before: (attempt) => (attempt % 150 === 0 ? { status: 400 } : undefined) },
    },
    { what: 'that sells, and sends one in 150 elsewhere', how: { strange: { every: 150, status: 303 } } },
    { what: 'that removes items that are sold out', how: { removesAt: 0 } },
    { what: 'that removes vouchers that are spent', how: { removes: spent, refuses: coded } },
    { what: 'that says of vouchers that it removed that they are gone', how: { removes: { status: 410 } } },
  ] as readonly { what: string; how: Shop }[])('$what', async ({ how }) => {
    const verdict = await judgedForeign({ workload: lastItem, exchanges, serve: shop(how) });
    expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });

  test.each([422, 503])('that refuses by %d, where that is said', async (status) => {
    const serve = shop({ refuses: { status } });
    expect(await judgedForeign({ workload: lastItem, exchanges, serve, refuses: [status] })).toMatchObject({
      result: 'valid',
      anomalies: [],
    });
  });
});

describe('a shop of which nobody knows what it means is inconclusive, generations turn, and it says why', () => {
  test.each([
    {
      what: '422',
      refuses: { status: 422 },
      why: /^\d+ % of the requests .* \(422 × \d+\); if that is how the service says no, add --refuses 422$/,
    },
    {
      what: '400',
      refuses: { status: 400 },
      why: /^\d+ % of the requests .* \(400 × \d+\); if that is how the service says no, add --refuses 400$/,
    },
    {
      what: '429',
      refuses: { status: 429 },
      why: /^\d+ % of the requests .* \(429 × \d+\); if that is how the service says no, add --refuses 429$/,
    },
    {
      what: '503',
      refuses: { status: 503 },
      why: /^nobody knows what became .* \(503 × \d+\); if that is how the service says no, add --refuses 503$/,
    },
    {
      what: 'a field in a 200',
      refuses: { status: 200, body: { ok: false } },
      why: /^2xx answers such as 200 \{ok: false\} \(\d+ times\) may mean no/,
    },
  ] as const)('sold out is $what', async ({ refuses, why }) => {
    let slots = 0;
    const verdict = await judgedForeign({
      workload: lastItem,
      exchanges,
      serve: shop({ refuses }),
      onEvidence: ({ history }) => (slots = new Set(history.columns.slot.subarray(0, history.count)).size),
    });
    expect(verdict).toMatchObject({ result: 'inconclusive', anomalies: [] });
    expect(verdict.reasons).toContainEqual(expect.stringMatching(why));
    expect(slots).toBeGreaterThan(5);
  });

  test.each([404, 422])('one in five is answered %d', async (status) => {
    const before = (attempt: number): ForeignReply | undefined =>
      attempt % 5 === 0 ? { status } : undefined;
    const verdict = await judgedForeign({ workload: lastItem, exchanges, serve: shop({ before }) });
    expect(verdict).toMatchObject({ result: 'inconclusive', anomalies: [] });
  });
});

describe('a wrong shop is invalid', () => {
  test.each([
    { what: 'sells more than there is', how: { waitMs: 2 }, kind: 'oversell' },
    { what: 'takes away twice what it sells', how: { takes: 2 }, kind: 'conservation' },
    { what: 'loses its stock', how: { takes: Number.NaN, shows: (stock) => +stock }, kind: 'oversell' },
    { what: 'takes nothing away', how: { takes: 0 }, kind: 'oversell' },
    {
      what: 'sells, and answers one in 150 with 400',
      how: { strange: { every: 150, status: 400 } },
      kind: 'conservation',
    },
    { what: 'says "sold out" with one left', how: { keeps: 1, refuses: coded }, kind: 'undersell' },
    {
      what: 'tells everybody the same remainder',
      how: { sells: () => told(5) },
      kind: 'duplicate-remainder',
    },
    { what: 'takes a voucher again and again', how: { respends: true }, kind: 'double-spend' },
  ] as readonly { what: string; how: Shop; kind: string }[])('that $what', async ({ how, kind }) => {
    const verdict = await judgedForeign({ workload: lastItem, exchanges, serve: shop(how) });
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });

  test('that removes items of which some are left', async () => {
    const serve = shop({ removesAt: 3 });
    const verdict = await judgedForeign({ workload: lastItem, exchanges: 4 * exchanges, serve });
    expect(verdict.result).toBe('invalid');
  });

  test('that shows no number before all is sold', async () => {
    const serve = shop({ shows: (stock) => (Number(stock) < 190 ? null : Number(stock)) });
    const verdict = await judgedForeign({ workload: lastItem, exchanges, capacity: 200, serve });
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain('wrong-field');
  });

  test('that removes vouchers is not judged of whose they are, and it says so', async () => {
    const serve = shop({ removes: spent, refuses: coded });
    const verdict = await judgedForeign({ workload: lastItem, exchanges, serve });
    expect(verdict.invariants).toContainEqual({
      name: 'a spent voucher belongs to the purchase that spent it',
      result: 'not-examined',
      examined: 0,
      why: 'none of the vouchers that were looked for at the end was there',
    });
  });

  test('that keeps one back without saying so is not judged of that, and it says so', async () => {
    const verdict = await judgedForeign({ workload: lastItem, exchanges, serve: shop({ keeps: 1 }) });
    expect(verdict.invariants).toContainEqual({
      name: 'nobody is told "sold out" while enough is left',
      result: 'not-examined',
      examined: 0,
      why: '409 without a code says that something clashed, not what',
    });
  });
});
