import { describe, expect, test } from 'vitest';
import type { Answer, CommandIntent } from '../core/operation.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { parallelEdits } from '../../workloads/parallel-edits.ts';
import { createCodec } from './codec.ts';
import { jsonText } from './wire/json-text.ts';
import type { Reply } from './wire/exchange.ts';
import { parseRequestText } from './wire/request-text.ts';

const codec = createCodec('127.0.0.1:8080');
const [purchase] = lastItem.commands;
const [replace] = parallelEdits.commands;
const buy: CommandIntent = { kind: 'command', command: purchase!, id: '3-7', args: { quantity: 2 } };
const edit: CommandIntent = {
  kind: 'command',
  command: replace!,
  id: '3-7',
  args: { intro: 'é' },
  base: { version: 17 },
};
const look = { kind: 'read', key: 'items/3-7' } as const;

interface Answered {
  readonly version?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A reply as the wire gives it; a body that is undefined is one that is no JSON. */
function reply(status: number, { version = 0, body, headers = {} }: Answered = {}): Reply {
  const text = (name: string): string | undefined => jsonText(Buffer.from(JSON.stringify(body) ?? ''), name);
  return { status, version, nonce: 1, header: (name) => headers[name], text, json: () => body };
}

describe('a request', () => {
  test('to read names the record, the nonce and the host', () => {
    expect(codec.encode(look, 42)).toBe(
      'GET /items/3-7 HTTP/1.1\r\nhost: 127.0.0.1:8080\r\ncontend-nonce: 42\r\n\r\n',
    );
  });

  test('to run a command has its route, its arguments as JSON and no precondition where none was read', () => {
    const { method, path, headers, body } = parseRequestText(codec.encode(buy, 43));
    expect([method, path, body]).toEqual(['POST', '/items/3-7/purchases', '{"quantity":2}']);
    expect(headers).toEqual([
      'host',
      '127.0.0.1:8080',
      'content-type',
      'application/json',
      'content-length',
      '14',
      'contend-nonce',
      '43',
    ]);
  });

  test('that is based on a version carries it as a strong entity tag, and its length in bytes', () => {
    const { method, path, headers, body } = parseRequestText(codec.encode(edit, 44));
    expect([method, path, body]).toEqual(['PUT', '/documents/3-7', '{"intro":"\\u00e9"}']);
    expect(JSON.parse(body ?? '')).toEqual(edit.args);
    expect(headers[headers.indexOf('if-match') + 1]).toBe('"17"');
    expect(headers[headers.indexOf('content-length') + 1]).toBe('18');
  });

  test('for the same record differs from the last in its nonce alone, and follows every other change', () => {
    const again = codec.encode(buy, 46);
    expect(again).toBe(codec.encode(buy, 45).replace('nonce: 45', 'nonce: 46'));
    expect(codec.encode({ ...buy, id: '4-0' }, 1)).toContain('/items/4-0/');
    expect(codec.encode({ ...buy, args: { quantity: 3 } }, 1)).toContain('{"quantity":3}');
    expect(codec.encode({ ...edit, base: { version: 18 } }, 1)).toContain('if-match: "18"');
    expect(codec.encode({ ...edit, base: { version: 19 } }, 1)).toContain('if-match: "19"');
  });

  test('goes under the prefix of the service', () => {
    const prefixed = createCodec('[::1]:81', '/shop/v1');
    expect(prefixed.encode(look, 1)).toMatch(
      /^GET \/shop\/v1\/items\/3-7 HTTP\/1\.1\r\nhost: \[::1\]:81\r\n/,
    );
    expect(prefixed.encode(buy, 1)).toMatch(/^POST \/shop\/v1\/items\/3-7\/purchases HTTP/);
  });
});

describe('an answer to a read', () => {
  test.each<[string, Reply, Answer]>([
    [
      'a record with its version; numbers are field values too',
      reply(200, { version: 9, body: { stock: 4, owner: 'a' } }),
      {
        kind: 'found',
        version: 9,
        fields: new Map([
          ['stock', '4'],
          ['owner', 'a'],
        ]),
      },
    ],
    ['there is none', reply(404, { body: { code: 'unknown-record' } }), { kind: 'missing' }],
    ['there is none, says a service that is not ours', reply(404), { kind: 'missing' }],
    [
      'a list is no record',
      reply(200, { body: [] }),
      { kind: 'unknown', cause: 'the representation is not a JSON object' },
    ],
    [
      'what is no JSON is no record',
      reply(200),
      { kind: 'unknown', cause: 'the representation is not a JSON object' },
    ],
    ['the service failed', reply(500), { kind: 'unknown', cause: 'status 500' }],
    ['not allowed', reply(403), { kind: 'rejected', status: 403, code: '' }],
  ])('%s', (_, given, answer) => expect(codec.decode(look, given)).toEqual(answer));
});

describe('an answer to a command', () => {
  test.each<[string, Reply, Answer]>([
    [
      'applied, with what was counted',
      reply(200, { version: 8, body: { version: 8, added: { stock: 3, sold: 7 } } }),
      { kind: 'accepted', version: 8, added: [3, 7] },
    ],
    [
      'created',
      reply(201, { version: 1, body: { version: 1, added: {} } }),
      { kind: 'accepted', version: 1, added: [] },
    ],
    ['applied, without a word', reply(204), { kind: 'accepted', version: 0, added: [] }],
    [
      'applied, in a body that is no JSON',
      reply(200, { version: 2 }),
      { kind: 'accepted', version: 2, added: [] },
    ],
    [
      'applied, in the words of another service',
      reply(202, { body: { added: [1] } }),
      { kind: 'accepted', version: 0, added: [] },
    ],
    [
      'sold out: decided',
      reply(409, { body: { code: 'sold-out' } }),
      { kind: 'conflict', reason: 'sold-out', retryable: false },
    ],
    [
      'somebody was faster',
      reply(409, { body: { code: 'write-conflict' } }),
      { kind: 'conflict', reason: 'write-conflict', retryable: true },
    ],
    [
      'a lock was busy: come back in two seconds',
      reply(409, { body: { code: 'lock-busy' }, headers: { 'retry-after': '2' } }),
      { kind: 'conflict', reason: 'lock-busy', retryable: true, retryAfterMs: 2000 },
    ],
    [
      'a code counts more than its status',
      reply(422, { body: { code: 'name-taken' } }),
      { kind: 'conflict', reason: 'name-taken', retryable: false },
    ],
    [
      'the request was wrong, although it says conflict',
      reply(409, { body: { code: 'invalid-value' } }),
      { kind: 'rejected', status: 409, code: 'invalid-value' },
    ],
    [
      'no such record',
      reply(404, { body: { code: 'unknown-record' } }),
      { kind: 'rejected', status: 404, code: 'unknown-record' },
    ],
    ['a conflict in no words', reply(409), { kind: 'conflict', reason: 'sold-out', retryable: false }],
    [
      'a code that is none of ours',
      reply(409, { body: { code: 'constructor' } }),
      { kind: 'conflict', reason: 'sold-out', retryable: false },
    ],
    [
      'a code that is no text',
      reply(409, { body: { code: 7 } }),
      { kind: 'conflict', reason: 'sold-out', retryable: false },
    ],
    [
      'a precondition failed, although none was sent',
      reply(412),
      { kind: 'conflict', reason: 'version-mismatch', retryable: true },
    ],
    ['too many', reply(429), { kind: 'rejected', status: 429, code: '' }],
    ['moved', reply(301), { kind: 'rejected', status: 301, code: '' }],
  ])('%s', (_, given, answer) => expect(codec.decode(buy, given)).toEqual(answer));

  test.each([409, 412])('a bare %i to a request with a base means that the base is no longer', (status) => {
    const answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
    expect(codec.decode(edit, reply(status))).toEqual(answer);
    expect(codec.decode(edit, reply(status, { body: 'precondition failed' }))).toEqual(answer);
  });

  test.each([500, 501, 502, 503, 504, 507, 520, 524, 599])(
    'after a %i nobody knows whether it took effect, whatever the body says',
    (status) => {
      const unknown = { kind: 'unknown', cause: `status ${status}` };
      expect(codec.decode(buy, reply(status))).toEqual(unknown);
      expect(codec.decode(buy, reply(status, { body: { code: 'sold-out' } }))).toEqual(unknown);
    },
  );

  test.each([
    // seconds are the only form that needs no common clock
    ['0', undefined],
    ['3', 3000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['Infinity', undefined],
    ['', undefined],
  ])('Retry-After %j', (text, retryAfterMs) => {
    const given = reply(409, { body: { code: 'lock-busy' }, headers: { 'retry-after': text } });
    expect(codec.decode(buy, given)).toEqual({
      kind: 'conflict',
      reason: 'lock-busy',
      retryable: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });

  test.each(reasonCodes)('the reason %s comes back as its side says', (code) => {
    const { side, status } = reasons[code];
    const answer = codec.decode(buy, reply(status, { body: { code } }));
    if (side === 'request') expect(answer).toEqual({ kind: 'rejected', status, code });
    else expect(answer).toEqual({ kind: 'conflict', reason: code, retryable: side === 'race' });
  });
});
