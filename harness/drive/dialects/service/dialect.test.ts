import { describe, expect, test } from 'vitest';
import { accepted, raced, refused } from '../../../core/service.ts';
import type { Accepted, CommandMapping, Turn } from '../../../core/service.ts';
import { withNonce } from '../../wire/request-text.ts';
import { buy, edit, reply } from '../contend.fixture.ts';
import { serviceDialect } from './dialect.ts';
import { buying, speaking } from './speaking.fixture.ts';
import { checked, written } from './write-request.ts';
import { tokenNumber } from '../../../core/token.ts';
import { lockedFile } from '../../../../workloads/locked-file.ts';
import type { CommandIntent } from '../../../core/operation.ts';

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

  test('of a read its parts are told which record is meant, where an answer shows several', () => {
    const dialect = speaking({
      commands: { purchase: { request: () => ({ path: '/' }) } },
      reads: {
        items: {
          request: () => ({ path: '/all' }),
          fields: ({ json }, { id, client }) => ({ stock: json[id].left, seenBy: client }),
          tag: ({ json }, { key }) => json[key.slice('items/'.length)].rev,
        },
      },
    });
    const all = { '3-7': { left: 4, rev: 'b' }, '3-8': { left: 9, rev: 'c' } };
    expect(dialect.decode({ kind: 'read', key: 'items/3-8' }, reply(200, { body: all }), 1)).toMatchObject({
      kind: 'found',
      tag: 'c',
      fields: new Map([
        ['stock', '9'],
        ['seenBy', 'eve'],
      ]),
    });
  });

  test('finds parts of a record whose id the service made, in commands and in reads', () => {
    const path = ({ id, key, idOf }: Pick<Turn, 'id' | 'key' | 'idOf'>): string =>
      `/${id}?v=${idOf(`vouchers/${key.split('/')[1]}.v0`)}`;
    const dialect = speaking(
      {
        commands: { purchase: { request: (turn) => ({ path: path(turn) }) } },
        reads: { items: { request: (turn) => ({ path: path(turn) }) } },
      },
      new Map([
        ['items/3-7', '4711'],
        ['vouchers/3-7.v0', 'abc'],
      ]),
    );
    expect(dialect.encode(purchase, 0).head).toMatch(/^POST \/4711\?v=abc /);
    expect(dialect.encode({ kind: 'read', key: 'items/3-7' }, 0).head).toMatch(/^GET \/4711\?v=abc /);
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
    // What has the name of a secret is in no message, however it is written.
    [
      { path: '/', headers: { authorization: ['s3cret'] } },
      /sets the header authorization to what is no text; write/,
    ],
    [{ path: '/', headers: [['x-auth', 's3cret']] }, /has the headers \[\["x-auth","\$SECRET"\]\]; write/],
    [{ path: '/', headers: 'cookie: s3cret' }, /has the headers as a text; write/],
    [{ path: 'buy?api_key=s3cret&n=1' }, /has the path "buy\?api_key=\$SECRET&n=1"; write/],
    [{ path: '/a b?token=s3cret' }, /has the path "\/a b\?token=\$SECRET"; put/],
    [{ path: 'http://ada:s3cret@h/p' }, /has the path "http:\/\/\$SECRET@h\/p", which is an address/],
    [{ path: '/', form: 'user=ada&password=s3cret' }, /has the form "user=ada&password=\$SECRET"; write/],
    [{ path: '/', text: { secret: 's3cret', n: 1 } }, /has the text \{"secret":"\$SECRET","n":1\}; write/],
    [[{ path: '/', headers: { cookie: 's3cret' } }], /"headers":\{"cookie":"\$SECRET"\}/],
    [{ path: '/', json: {}, text: '' }, /has several bodies/],
    [{ path: '/', bytes: 'PACK' }, /has the bytes "PACK"; write a Uint8Array/],
    [{ path: '/', body: '' }, /has a member body; a request takes/],
    [{ path: '/cart#top' }, /has the path "\/cart#top", whose # begins what no request carries/],
    // Entries of these are no members: they would be left out without a word.
    [{ path: '/', headers: new Headers({ authorization: 'x' }) }, /has the headers a Headers; write/],
    [{ path: '/', form: new URLSearchParams('a=b') }, /has the form a URLSearchParams; write/],
    [{ path: '/', form: new Map([['a', 'b']]) }, /has the form a Map; write/],
    [{ path: new URL('http://h/') }, /has the path a URL; write/],
    [{ path: '/', form: { a: { b: 1 } } }, /has the form with a as \{"b":1\}; write a text/],
    [{ path: '/', text: { at: Promise.resolve(1) } }, /has the text \{"at":"a Promise"\}; write/],
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
    for (const [json, why] of [
      [10n, /how to serialize a BigInt; write such a value as a text/],
      [round, /circular structure to JSON; write/],
    ])
      expect(() => checked({ path: '/', json }, 'commands.purchase.request', 'POST')).toThrow(
        expect.objectContaining({
          code: 'CTD_ADAPTER',
          message: expect.stringMatching(why as RegExp) as string,
        }) as Error,
      );
  });

  test('goes to the service, and to no address that stands in its path', () => {
    expect(() => checked({ path: 'http://127.0.0.1:4101/stock/7' }, 'seed: the request', 'POST')).toThrow(
      'which is an address; write one that begins with /, as all goes to the service (in a hook fetch asks another)',
    );
    expect(() => checked({ path: 'stock/7' }, 'seed: the request', 'POST')).toThrow('begins with /');
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

  test.each([
    ['headers', "header('location')"],
    ['body', 'json, text and bytes'],
    ['statusCode', 'status'],
  ])('has no %s, which other clients have: what to write instead is told', (name, ours) => {
    const answer = (seen: object) => (seen as Record<string, never>)[name]!;
    expect(() => decoded({ answer }, 201, {})).toThrow(
      `commands.purchase.answer: threw TypeError: a reply has no ${name}, but ${ours}; what came: 201 "{}"`,
    );
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
    [new Error('GET /p?api_key=s3cret failed'), 'threw Error: GET /p?api_key=$SECRET failed'],
    ['password=s3cret', 'threw password=$SECRET'],
    [{ headers: { Cookie: 's3cret' } }, 'threw {"headers":{"Cookie":"$SECRET"}}'],
    [{ token: () => {} }, 'threw {"token":"a function"}'],
    [undefined, 'threw undefined'],
    // As fetch has it.
    [
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }),
      'threw TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [
      new TypeError('fetch failed', {
        cause: new AggregateError([new Error('no ::1'), new Error('no 127.0.0.1')]),
      }),
      'threw TypeError: fetch failed: no ::1, no 127.0.0.1',
    ],
    [new Error('no 7', { cause: new Error('7') }), 'threw Error: no 7;'],
    [new Error('no', { cause: 'luck' }), 'threw Error: no: luck'],
    [new AggregateError([1, 2, 3, 4, 5, 6], 'all'), 'threw AggregateError: all: 1, 2, 3, 4, and 2 more'],
  ])('of an adapter that throws %j tells it', (error, told) => {
    const answer = () => {
      throw error;
    };
    expect(() => decoded({ answer }, 201, {})).toThrow(
      `commands.purchase.answer: ${told}${told.endsWith(';') ? '' : ';'} what came: 201`,
    );
  });

  test.each(['yes', 4])('that is given %j in place of an object says which', (told) => {
    const answer = () => accepted(told as never);
    expect(() => decoded({ answer }, 201, {})).toThrow(
      `commands.purchase.answer: says accepted with "${told}", which is no object; it takes { tag, fields, value,`,
    );
  });

  test('whose fields are no members of an object is a fault of the adapter', () => {
    const answer = () => accepted({ fields: new Map([['stock', '3']]) as never });
    expect(() => decoded({ answer }, 201, {})).toThrow(
      'accepts with the fields a Map; write { field: value }',
    );
    const fields = () => new Map([['stock', '3']]) as never;
    const dialect = speaking({ reads: { items: { request: () => ({ path: '/' }), fields } } });
    expect(() => dialect.decode({ kind: 'read', key: 'items/0-0' }, reply(200), 0)).toThrow(
      'reads.items.fields: answers with a Map, not with { field: value }',
    );
  });

  test.each([
    [new Date(0), 'a Date'],
    [Promise.resolve(1), 'a Promise'],
    [() => 1, 'a function'],
  ])('that tells a field as %o is a fault of the adapter', (value, told) => {
    const says = `has the field stock as ${told}; write a text or a number`;
    const answer = () => accepted({ fields: { stock: value } });
    expect(() => decoded({ answer }, 201, {})).toThrow(`commands.purchase.answer: ${says}`);
    const dialect = speaking({
      reads: { items: { request: () => ({ path: '/' }), fields: () => ({ stock: value }) } },
    });
    expect(() => dialect.decode({ kind: 'read', key: 'items/0-0' }, reply(200), 0)).toThrow(
      `reads.items.fields: ${says}`,
    );
  });

  test.each([
    [{ replayed: 'no' }, 'accepts with replayed "no"; write true, or leave it out'],
    [{ effect: '' }, 'accepts with the effect ""; write what names it'],
    [{ effect: NaN }, 'accepts with the effect NaN; write what names it'],
  ])('that is accepted with %j says what to write', (told, says) => {
    expect(() => decoded({ answer: () => accepted(told as never) }, 201, {})).toThrow(says);
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

  test.each([200, 201, 202, 203, 206, 226])('of a read with %i shows the record', (status) => {
    const dialect = speaking({ reads: { items: { request: () => ({ path: '/' }) } } });
    const shown = dialect.decode(
      { kind: 'read', key: 'items/3-7' },
      reply(status, { body: { stock: 3 } }),
      0,
    );
    expect(shown).toMatchObject({ kind: 'found', fields: new Map([['stock', '3']]) });
  });

  test.each([204, 205, 304, 500])('of a read with %i shows none', (status) => {
    const fields = () => ({ stock: 3 });
    const dialect = speaking({ reads: { items: { request: () => ({ path: '/' }), fields } } });
    expect(dialect.decode({ kind: 'read', key: 'items/3-7' }, reply(status), 0).kind).not.toBe('found');
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
    // Rounded: it may be somebody else's.
    expect(() => locking({ token: 2 ** 53 })).toThrow('accepts with the token 9007199254740992');
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
