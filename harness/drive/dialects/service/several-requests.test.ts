import { describe, expect, test } from 'vitest';
import { accepted, refused } from '../../../core/service.ts';
import type { CommandMapping, WireReply } from '../../../core/service.ts';
import { ResponseParser } from '../../wire/response-parser.ts';
import { bytesOf, feed } from '../../wire/response-parser.fixture.ts';
import { buy, reply } from '../contend.fixture.ts';
import { buying } from './speaking.fixture.ts';

/** Commands that take several requests. */
const purchase = buy;
const cart: Extract<CommandMapping, { run: unknown }>['run'] = function* ({ id }) {
  const { status } = yield { path: `/cart/${id}` };
  if (status !== 201) return refused('sold-out');
  yield 20;
  yield 5;
  const done = yield { path: '/checkout' };
  return done.status === 200 ? accepted() : undefined;
};

test('are one exchange, and the one that decides is known', () => {
  const dialect = buying({ run: cart, decides: 2 });
  expect(dialect.encode(purchase, 0)).toMatchObject({ leads: true });
  const next = dialect.decode(purchase, reply(201), 0);
  expect(next).toMatchObject({ kind: 'next', afterMs: 25 });
  expect(next.kind === 'next' && next.request).not.toHaveProperty('leads');
  expect(dialect.decode(purchase, reply(200), 0)).toMatchObject({ kind: 'accepted' });
});

test('of which none decides are no acceptance: nobody of a burst would wait', () => {
  const dialect = buying({ run: cart, decides: 3 });
  dialect.encode(purchase, 0);
  // what is over before it comes to that is fine
  expect(dialect.decode(purchase, reply(409), 0)).toMatchObject({ kind: 'conflict' });
  dialect.encode(purchase, 0);
  dialect.decode(purchase, reply(201), 0);
  expect(() => dialect.decode(purchase, reply(200), 0)).toThrow(
    /commands\.purchase\.run: is accepted after 2 of its requests, but decides is 3/,
  );
});

test('of two clients do not mix', () => {
  const dialect = buying({ run: cart });
  dialect.encode(purchase, 0);
  dialect.encode(purchase, 1);
  expect(dialect.decode(purchase, reply(409), 1)).toMatchObject({ kind: 'conflict', reason: 'sold-out' });
  expect(dialect.decode(purchase, reply(201), 0)).toMatchObject({ kind: 'next' });
});

describe('over one connection', () => {
  const parser = new ResponseParser();
  /** A reply as the wire gives it: it lies where the last one lay. */
  const wire = (status: number, body: unknown, header = 'x: y') => {
    const text = JSON.stringify(body);
    const answer = `HTTP/1.1 ${status} Said\r\n${header}\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    feed(parser, bytesOf(answer), [65_536]);
    return parser;
  };

  test('have a reply each, which stays as it was', () => {
    const kept: WireReply[] = [];
    const dialect = buying({
      *run() {
        const asked = yield { path: '/rooms/7/requests' };
        const polled = yield { method: 'GET', path: asked.header('Location')! };
        yield 1;
        const last = yield { method: 'GET', path: asked.header('location')! };
        kept.push(asked, polled, last);
        return asked.status === 202 ? accepted() : undefined;
      },
    });
    dialect.encode(purchase, 0);
    dialect.decode(purchase, wire(202, { a: 1 }, 'location: /operations/7'), 0);
    dialect.decode(purchase, wire(200, { state: 'PENDING' }), 0);
    expect(dialect.decode(purchase, wire(200, { state: 'CONFIRMED!' }), 0)).toMatchObject({
      kind: 'accepted',
    });
    wire(500, 'another answer, longer than all of these were');
    const { text: first } = kept[0]!;
    expect(first).toBe('{"a":1}');
    expect(kept.map(({ status, header, json }) => [status, header('location'), json as unknown])).toEqual([
      [202, '/operations/7', { a: 1 }],
      [200, undefined, { state: 'PENDING' }],
      [200, undefined, { state: 'CONFIRMED!' }],
    ]);
    expect(Buffer.from(kept[1]!.bytes).toString()).toBe('{"state":"PENDING"}');
  });

  test('mean what the reply says that decided, also after one that came later', () => {
    const dialect = buying({
      decides: 2,
      *run() {
        const cart = yield { path: '/cart' };
        const order = yield { path: '/checkout', json: { cart: cart.json.cart } };
        yield { method: 'GET', path: '/sku/7' };
        if (order.status === 200) return accepted();
        return order.json.fault?.code === 4711 ? refused('sold-out') : undefined;
      },
    });
    dialect.encode(purchase, 0);
    dialect.decode(purchase, wire(201, { cart: 7 }), 0);
    dialect.decode(purchase, wire(400, { fault: { code: 4711 } }), 0);
    expect(dialect.decode(purchase, wire(200, { onHand: '0' }), 0)).toMatchObject({
      kind: 'conflict',
      reason: 'sold-out',
    });
  });

  test('a reply to a single one is read in its call, or not at all', () => {
    const kept: WireReply[] = [];
    const dialect = buying({
      request: () => ({ path: '/' }),
      answer(seen) {
        kept.push(seen);
        return kept[0]!.status === 201 ? accepted() : undefined;
      },
    });
    expect(dialect.decode(purchase, wire(201, {}), 0)).toMatchObject({ kind: 'accepted' });
    expect(() => dialect.decode(purchase, wire(201, {}), 0)).toThrow(
      /purchase\.answer: threw Error: a reply can be read only in the call that it was given to/,
    );
  });
});

test('that never end are a fault of the adapter', () => {
  const dialect = buying({
    *run() {
      for (;;) yield { path: '/' };
    },
  });
  dialect.encode(purchase, 0);
  const ask = (): void => {
    for (let sent = 0; sent < 300; sent++) dialect.decode(purchase, reply(202), 0);
  };
  expect(ask).toThrow(/commands\.purchase\.run: has sent 200 requests for one command/);
});

test('without a meaning in the end mean what HTTP has the last answer mean', () => {
  const dialect = buying({
    *run() {
      yield { path: '/cart' };
      yield { path: '/checkout' };
    },
  });
  const ended = (status: number) => {
    dialect.encode(purchase, 0);
    // The first answer is no longer looked at.
    expect(dialect.decode(purchase, reply(500), 0)).toMatchObject({ kind: 'next' });
    return dialect.decode(purchase, reply(status), 0);
  };
  expect(ended(201)).toMatchObject({ kind: 'accepted' });
  expect(ended(409)).toMatchObject({ kind: 'conflict', guessed: true });
  expect(ended(404)).toMatchObject({ kind: 'rejected' });
  expect(ended(500)).toMatchObject({ kind: 'unknown' });
});

test.each<[string, () => unknown, RegExp]>([
  ['that send nothing', function* () {}, /run: sends nothing first; yield a request/],
  [
    'that only wait',
    function* () {
      yield 5;
    },
    /run: sends nothing first/,
  ],
  [
    'that yield promises',
    function* () {
      yield Promise.resolve();
    },
    /run: is a promise, for which nobody waits; a pause of \*run is a number/,
  ],
  ['that are no generator', () => accepted(), /run: answers with .*; write \*run\(turn\)/],
  [
    'that are async',
    async function* () {
      yield { path: '/' };
    },
    /run: is async; write \*run\(turn\) without it/,
  ],
])('%s are a fault of the adapter', (_, run, problem) => {
  const dialect = buying({ run: run as typeof cart });
  expect(() => dialect.encode(purchase, 0)).toThrow(problem);
});

test('that wait for ever and send nothing more are a fault of the adapter', () => {
  const dialect = buying({
    *run() {
      yield { path: '/' };
      for (;;) yield 0;
    },
  });
  dialect.encode(purchase, 0);
  expect(() => dialect.decode(purchase, reply(200), 0)).toThrow(/run: waits 20 times and sends nothing/);
});
