import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRace, ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { orderTransitions } from './order-transitions.ts';

/** What an order must be to become something else. */
const from: Readonly<Record<string, readonly string[]>> = {
  pay: ['placed'],
  cancel: ['placed', 'paid'],
  ship: ['paid'],
  deliver: ['shipped'],
};
const to: Readonly<Record<string, string>> = {
  pay: 'paid',
  cancel: 'cancelled',
  ship: 'shipped',
  deliver: 'delivered',
};
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How a shop of a few lines differs from a right one without entity tags. */
interface Shop {
  readonly allows?: (command: string, state: string) => boolean;
  /** Waits between its look at the state and its change. */
  readonly waits?: boolean;
  readonly refusal?: ForeignReply | ((command: string, state: string) => ForeignReply);
  readonly tag?: (record: Record<string, string>) => string;
  readonly stores?: (state: string) => string | undefined;
  readonly tells?: (state: string, key: string) => unknown;
  readonly shows?: (record: Record<string, string>) => Record<string, string>;
  /** The share of reads that do not find what is there. */
  readonly hides?: number;
  /** Whom it says to have changed the order last, of the last two who did. */
  readonly changedBy?: (last: string, before: string) => string;
}

const shop =
  ({
    allows,
    waits = false,
    refusal = { status: 409 },
    tag,
    stores,
    tells,
    shows,
    hides = 0,
    changedBy,
  }: Shop): Serve =>
  async ({ path, key, method, nonce }, records) => {
    const record = records.get(key);
    if (record === undefined) return { status: 404 };
    if (method === 'GET' && Math.random() < hides) return { status: 404 };
    const headers = tag === undefined ? {} : { etag: tag(record) };
    if (method === 'GET') return { status: 200, headers, body: shows?.(record) ?? record };
    const command = path[2] ?? '';
    const state = record['state'] ?? '';
    if (waits) await later(2);
    if (!(allows?.(command, state) ?? from[command]!.includes(state)))
      return typeof refusal === 'function' ? refusal(command, state) : refusal;
    const next = to[command]!;
    record['state'] = stores === undefined ? next : (stores(next) ?? state);
    record['change'] = randomUUID();
    if (changedBy !== undefined)
      record['changedBy'] = changedBy(`request-${nonce}`, record['last'] ?? 'seed');
    record['last'] = `request-${nonce}`;
    return {
      status: 200,
      headers: tag === undefined ? {} : { etag: tag(record) },
      body: tells?.(next, key) ?? { id: path[1], state: next },
    };
  };
const judged = (own: Shop, how: Pick<Partial<ForeignRace>, 'searched' | 'exchanges'> = {}) =>
  judgedForeign({ workload: orderTransitions, serve: shop(own), exchanges: 600, ...how });
const kinds = async (own: Shop): Promise<string[]> =>
  (await judged(own)).anomalies.map(({ kind }) => kind).toSorted();

describe('a shop that is right is valid', () => {
  const problem = (code: string): ForeignReply => ({ status: 409, body: { code } });
  test.each([
    ['without entity tags', {}],
    ['that says who changed it last', { changedBy: (last) => last }],
    ['that says what is illegal', { refusal: problem('illegal-transition') }],
    [
      'that tells what is so already from what is illegal',
      {
        refusal: (command, state) =>
          problem(to[command] === state ? 'redundant-transition' : 'illegal-transition'),
        tells: () => ({}),
      },
    ],
    ['that refuses with a code of its own', { refusal: problem('cannot') }],
    [
      'whose tags are hashes',
      { tag: (record) => `"${createHash('md5').update(JSON.stringify(record)).digest('hex')}"` },
    ],
    ['whose tags are weak', { tag: (record) => `W/"${record['change'] ?? 0}"` }],
    ['that tells nothing', { tells: () => ({}) }],
    [
      'that tells of the shipment that it made',
      {
        tells: (state, key) =>
          state === 'shipped' ? { id: 'shp-17', type: 'shipment', state: 'placed' } : { id: key, state },
      },
    ],
    [
      'that tells of the refund that it paid',
      {
        tells: (state, key) =>
          state === 'cancelled' ? { id: 'refund-17', type: 'refund', state: 'paid' } : { id: key },
      },
    ],
    ['that shows no orders', { hides: 1 }],
    ['that does not show the state', { shows: () => ({ id: 'x' }) }],
  ] as readonly (readonly [string, Shop])[])('%s', async (_, own) => {
    expect(await judged(own, { searched: true, exchanges: 400 })).toMatchObject({
      result: 'valid',
      anomalies: [],
    });
  });
});

describe('a shop that is wrong is invalid', () => {
  test.each([
    ['it says who changed it before the last', { changedBy: (_, before) => before }, 'wrong-stamp'],
    ['every transition is accepted', { allows: () => true }, 'left-twice'],
    [
      'cancel and ship are both accepted',
      {
        allows: (command, state) =>
          from[command]!.includes(state) || (command === 'cancel' && state === 'shipped'),
      },
      'left-twice',
    ],
    ['it looks, waits and changes', { waits: true }, 'left-twice'],
    [
      'it ships what nobody paid',
      {
        allows: (command, state) =>
          from[command]!.includes(state) || (command === 'ship' && state === 'placed'),
      },
      'illegal-step',
    ],
    ['nothing ever changes', { stores: () => undefined }, 'left-twice'],
    ['it stores another state', { stores: (state) => (state === 'paid' ? 'placed' : state) }, 'left-twice'],
    ['it shows all orders as placed', { shows: () => ({ state: 'placed' }) }, 'wrong-snapshot'],
    ['its tag stands still', { tag: () => '"1"' }, 'broken-chain'],
    ['it hides orders now and then', { hides: 0.2 }, 'stale-read'],
    ['it tells of another state', { tells: () => ({ state: 'placed' }) }, 'wrong-answer'],
    [
      'it tells of another state of that order',
      { tells: (_, key) => ({ id: key, state: 'placed' }) },
      'wrong-answer',
    ],
    [
      'it refuses as illegal what is not',
      {
        allows: (command, state) => from[command]!.includes(state) && Math.random() < 0.5,
        refusal: { status: 409, body: { code: 'illegal-transition' } },
      },
      'unjustified-refusal',
    ],
  ] as readonly (readonly [string, Shop, string])[])('%s', async (_, own, kind) => {
    expect(await kinds(own)).toContain(kind);
  });
});
