import { describe, expect, test } from 'vitest';
import { accepted, raced, refused } from '../../../core/service.ts';
import type { Accepted, CommandMapping, ServiceDefinition, WireReply } from '../../../core/service.ts';
import { withNonce } from '../../wire/request-text.ts';
import { ResponseParser } from '../../wire/response-parser.ts';
import { bytesOf, feed } from '../../wire/response-parser.fixture.ts';
import { buy, edit, reply } from '../contend.fixture.ts';
import { serviceDialect } from './dialect.ts';
import { checked, written } from './write-request.ts';
import { tokenNumber } from '../../../core/token.ts';
import { lockedFile } from '../../../../workloads/locked-file.ts';
import type { CommandIntent } from '../../../core/operation.ts';

const speaking = (service: Partial<ServiceDefinition>, ids = new Map<string, string>()) =>
  serviceDialect(
    { authority: '127.0.0.1:8080' },
    {
      service: { workload: 'last-item', commands: {}, ...service },
      shared: { key: 'k' },
      credentials: ['ada', 'eve'],
      refuses: [],
      ids,
    },
  );

const buying = (mapping: CommandMapping) => speaking({ commands: { purchase: mapping } });
const purchase = buy;
const lock: CommandIntent = {
  kind: 'command',
  command: lockedFile.commands[0]!,
  id: '0-0',
  args: { ttlMs: 100 },
};

describe('a request', () => {
  test.each<[string, CommandMapping]>([
    ['what setup brought', { request: ({ shared }) => ((shared as { key: string }).key = 'x') as never }],
    [
      'what a client brought',
      { request: ({ client }) => ((client as { token: string }).token = 'x') as never },
    ],
  ])('may not change %s', (_, mapping) => {
    const credentials = [{ token: 't' }];
    const brought = { service: { workload: 'last-item', commands: { purchase: mapping } }, refuses: [] };
    const dialect = serviceDialect({ authority: 'a' }, { ...brought, shared: { key: 'k' }, credentials });
    expect(() => dialect.encode(purchase, 0)).toThrow(/commands\.purchase\.request: .* may not be changed/);
    expect(credentials).toEqual([{ token: 't' }]);
  });

  test('is what the adapter says, for each client', () => {
    const dialect = buying({
      request: ({ id, args, client, shared }) => ({
        path: `/orders?key=${(shared as { key: string }).key}`,
        headers: { 'X-User': String(client) },
        json: { id, ...args },
      }),
    });
    expect(withNonce(dialect.encode(purchase, 1), 7)).toBe(
      'POST /orders?key=k HTTP/1.1\r\nhost: 127.0.0.1:8080\r\nx-user: eve\r\ncontent-type: application/json\r\n' +
        'content-length: 25\r\ncontend-nonce: 7\r\n\r\n{"id":"3-7","quantity":2}',
    );
    expect(dialect.encode(purchase, 1)).toBe(dialect.encode(purchase, 1));
    expect(dialect.encode(purchase, 0).head).toContain('x-user: ada');
  });

  test('names records as the service does', () => {
    const dialect = speaking(
      {
        commands: { purchase: { request: ({ id }) => ({ path: `/${id}` }) } },
        reads: { items: { request: ({ id }) => ({ path: `/${id}` }) } },
      },
      new Map([['items/3-7', '4711']]),
    );
    expect(dialect.encode(purchase, 0).head).toMatch(/^POST \/4711 /);
    expect(dialect.encode({ kind: 'read', key: 'items/3-7' }, 0).head).toMatch(/^GET \/4711 /);
    expect(dialect.encode({ kind: 'read', key: 'items/3-8' }, 0).head).toMatch(/^GET \/3-8 /);
  });

  test.each([
    [{ path: 'orders' }, /has the path "orders"; write one that begins with \//],
    [{ path: '/a b' }, /put what is in it through encodeURIComponent/],
    [{ path: '/', method: 'post' }, /has the method "post"/],
    [{ path: '/', headers: { host: 'x' } }, /sets the header host, which the client sets itself/],
    [{ path: '/', headers: { 'x\r\ny': 'x' } }, /is no name of one/],
    [
      { path: '/', headers: { authorization: 'Bearer s3cret\r\n' } },
      /sets the header authorization to something that no/,
    ],
    [{ path: '/', json: {}, text: '' }, /has several bodies/],
    [{ path: '/', bytes: 'PACK' }, /has the bytes "PACK"; write a Uint8Array/],
    [{ path: '/', body: '' }, /has a member body; a request takes/],
    [{ path: '/', json: () => {} }, /has the json a function, which is none/],
    [undefined, /answers with undefined, not with a request/],
  ])('%o is none', (made, problem) => {
    expect(() => checked(made, 'here', 'POST')).toThrow(problem);
    expect(() => checked(made, 'here', 'POST')).not.toThrow(/s3cret/);
  });

  test('is made at once', () => {
    const dialect = buying({ request: (async () => ({ path: '/' })) as unknown as () => { path: string } });
    expect(() => dialect.encode(purchase, 0)).toThrow(
      /purchase\.request: is async; a mapping answers at once/,
    );
  });

  test('with a json that JSON cannot say is a fault of its part', () => {
    const round: Record<string, unknown> = {};
    round['itself'] = round;
    for (const json of [10n, round])
      expect(() => checked({ path: '/', json }, 'commands.purchase.request', 'POST')).toThrow(
        expect.objectContaining({ code: 'CTD_ADAPTER' }) as Error,
      );
  });

  test('has a body of one of four kinds', () => {
    const bodyOf = (made: object) => checked({ path: '/', ...made }, 'here', 'POST');
    expect(bodyOf({ form: { a: 1, b: 'ü' } })).toMatchObject({
      body: 'a=1&b=%C3%BC',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
    });
    expect(bodyOf({ text: '{"ü":1}', headers: { 'content-type': 'application/json' } })).toMatchObject({
      body: '{"ü":1}',
      headers: [['content-type', 'application/json']],
    });
    expect(bodyOf({ bytes: Uint8Array.of(0, 255) })).toMatchObject({
      body: Uint8Array.of(0, 255),
      headers: [['content-type', 'application/octet-stream']],
    });
    expect(bodyOf({})).toMatchObject({ body: '', headers: [] });
  });

  test('of bytes is one byte a character, also where it has none', () => {
    const made = written(checked({ path: '/', bytes: Uint8Array.of(10, 255) }, 'here', 'POST'), 'h', '');
    expect(made).toMatchObject({ tail: '\r\n\r\n\n\u00ff', latin1: true });
    expect(made.head).toContain('content-length: 2\r\n');
    const none = written(checked({ path: '/', bytes: new Uint8Array() }, 'here', 'GET'), 'h', '');
    expect(none.head).not.toContain('content-length');
  });
});

describe('a reply', () => {
  const decoded = (
    mapping: Partial<Extract<CommandMapping, { request: unknown }>>,
    status: number,
    body?: unknown,
  ) => buying({ request: () => ({ path: '/' }), ...mapping }).decode(purchase, reply(status, { body }), 0);

  test('shows its body as text, as JSON and as it came', () => {
    const seen: unknown[] = [];
    decoded({ answer: ({ text, json, bytes }) => void seen.push(text, json, bytes) }, 200, { left: 'ü' });
    expect(seen).toEqual(['{"left":"ü"}', { left: 'ü' }, Buffer.from('{"left":"ü"}')]);
  });

  test('means what the adapter says', () => {
    const answer: Extract<CommandMapping, { request: unknown }>['answer'] = ({ status, json }) => {
      if (status === 200) return json.ok === true ? accepted({ value: json.left }) : refused('sold-out');
      return status === 409 ? raced('lock-busy', { retryAfterMs: 20 }) : undefined;
    };
    expect(decoded({ answer }, 200, { ok: true, left: 3 })).toEqual({
      kind: 'accepted',
      version: 0,
      added: [3],
    });
    expect(decoded({ answer }, 200, { ok: false })).toEqual({
      kind: 'conflict',
      reason: 'sold-out',
      retryable: false,
    });
    expect(decoded({ answer }, 409)).toEqual({
      kind: 'conflict',
      reason: 'lock-busy',
      retryable: true,
      retryAfterMs: 20,
    });
  });

  test('means what HTTP says where the adapter says nothing', () => {
    expect(decoded({}, 201)).toMatchObject({ kind: 'accepted' });
    expect(decoded({}, 409)).toMatchObject({ kind: 'conflict', guessed: true });
    expect(decoded({}, 423)).toMatchObject({ kind: 'conflict', reason: 'lock-busy', retryable: true });
    expect(decoded({}, 400)).toMatchObject({ kind: 'rejected', status: 400 });
    expect(decoded({}, 503)).toEqual({ kind: 'unknown', cause: 'status 503' });
    const full = reply(503, { headers: { 'retry-after': '2' } });
    expect(buying({ request: () => ({ path: '/' }) }).decode(purchase, full, 0)).toEqual({
      kind: 'conflict',
      reason: 'gateway-limit',
      retryable: true,
      retryAfterMs: 2000,
    });
  });

  test('of a gateway is not the word of the service, in the middle of several requests either', () => {
    const ofGateway = () => reply(502, { headers: { 'contend-gateway': 'nginx' } });
    const lost = { kind: 'unknown', cause: 'status 502 of the gateway' };
    const trusting = buying({ request: () => ({ path: '/' }), answer: () => accepted() });
    expect(trusting.decode(purchase, ofGateway(), 0)).toEqual(lost);
    expect(trusting.decode(purchase, reply(502), 0)).toMatchObject({ kind: 'accepted' });
    const several = buying({
      *run() {
        yield { path: '/cart' };
        yield { path: '/pay' };
        return accepted();
      },
    });
    for (let time = 0; time < 2; time++) {
      expect(several.encode(purchase, 0).head).toMatch(/^POST \/cart /);
      expect(several.decode(purchase, reply(200), 0)).toMatchObject({ kind: 'next' });
      expect(several.decode(purchase, ofGateway(), 0)).toEqual(lost);
    }
  });

  test('that the adapter cannot read is told as it came', () => {
    const answer = ({ json }: { readonly json: { readonly left: { readonly now: number } } }) =>
      accepted({ value: json.left.now });
    expect(() => decoded({ answer }, 201, { id: 7 })).toThrow(
      'commands.purchase.answer: threw TypeError: Cannot read properties of undefined (reading \'now\'); what came: 201 "{\\"id\\":7}"',
    );
    const page = reply(200, { headers: { 'content-type': 'text/html' } });
    expect(buying({ request: () => ({ path: '/' }) }).decode(purchase, page, 0)).toEqual({
      kind: 'unknown',
      cause: 'a page of HTML in place of an answer',
    });
  });

  test.each([
    [{ code: 7, retry: () => {} }, 'threw {"code":7,"retry":"a function"}'],
    ['no stock', 'threw no stock'],
    [undefined, 'threw undefined'],
  ])('of an adapter that throws %j tells it', (error, told) => {
    const answer = () => {
      throw error;
    };
    expect(() => decoded({ answer }, 201, {})).toThrow(`commands.purchase.answer: ${told}; what came: 201`);
  });

  test('of a read is the record by our names, or none', () => {
    const reads = {
      items: {
        request: () => ({ path: '/' }),
        fields: ({ json }: { readonly json: { readonly n: number | null } }) =>
          json.n === null ? undefined : { stock: json.n },
        tag: () => 'r-1',
      },
    };
    const dialect = speaking({ reads });
    const look = { kind: 'read', key: 'items/3-7' } as const;
    expect(dialect.decode(look, reply(200, { body: { n: 3 } }), 0)).toMatchObject({
      kind: 'found',
      fields: new Map([['stock', '3']]),
      tag: 'r-1',
    });
    expect(dialect.decode(look, reply(200, { body: { n: null } }), 0)).toEqual({ kind: 'missing' });
    expect(dialect.decode(look, reply(404), 0)).toEqual({ kind: 'missing' });
    expect(dialect.lacks?.({ kind: 'read', key: 'vouchers/3-7' })).toBe(true);
  });

  test('a base is named by the tag that was told', () => {
    const dialect = speaking({
      commands: {
        replace: { request: ({ base }) => ({ path: '/', headers: { 'if-match': base?.tag ?? '*' } }) },
      },
    });
    const stale = { ...edit, base: { version: 1, tag: 'W/"x"' } };
    expect(dialect.encode(stale, 0).head).toContain('if-match: W/"x"');
    const lost = dialect.decode(stale, reply(412), 0);
    expect(lost).toMatchObject({ kind: 'conflict', reason: 'version-mismatch', retryable: true });
  });
});

describe('a lock', () => {
  const locking = (told: Accepted) =>
    speaking({ commands: { lock: { request: () => ({ path: '/' }), answer: () => accepted(told) } } }).decode(
      lock,
      reply(200),
      0,
    );
  const uuid = 'opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4';

  test.each([
    [{ token: uuid }, uuid],
    [{ token: 7 }, 7],
    [{ value: 7 }, 7],
  ])('tells its token: %j', (told, token) => {
    expect(locking(told)).toMatchObject({ kind: 'accepted', added: [tokenNumber(token)], told: { token } });
  });

  test('whose token is none is a fault of the adapter', () => {
    expect(() => locking({ token: '' })).toThrow(
      'commands.lock.answer: accepts with the token ""; write the token as the service told it',
    );
    expect(() => locking({ token: Number.NaN })).toThrow('accepts with the token NaN');
  });

  test('shows its token as it came', () => {
    const dialect = speaking({ reads: { files: { request: () => ({ path: '/' }) } } });
    const look = { kind: 'read', key: 'files/0-0', token: 'token' } as const;
    expect(dialect.decode(look, reply(200, { body: { token: uuid } }), 0)).toMatchObject({ token: uuid });
  });

  test('is granted by no other command', () => {
    const buys = buying({ request: () => ({ path: '/' }), answer: () => accepted({ token: uuid }) });
    expect(() => buys.decode(purchase, reply(200), 0)).toThrow(
      'accepts with a token, but purchase grants none; leave it out',
    );
  });
});

describe('several requests', () => {
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
    ['that are no generator', () => accepted(), /run: answers with .*; write \*run\(turn\)/],
    [
      'that are async',
      async function* () {
        yield { path: '/' };
      },
      /run: is async; a mapping answers at once/,
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
});
