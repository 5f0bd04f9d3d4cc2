import { describe, expect, test } from 'vitest';
import type { Answer } from '../../core/operation.ts';
import { buy, edit, reply } from './contend.fixture.ts';
import { contendDialect } from './contend.ts';
import type { PlainDialect } from '../../core/dialect.ts';
import { parseRequestText, withNonce } from '../wire/request-text.ts';
import type { Reply } from '../../core/dialect.ts';

const dialect = contendDialect({ authority: '127.0.0.1:8080' });
const textOf = (by: PlainDialect, intent: Parameters<PlainDialect['encode']>[0], nonce: number): string =>
  withNonce(by.encode(intent), nonce);
const look = { kind: 'read', key: 'items/3-7' } as const;

describe('a request', () => {
  test('to read names the record, the nonce and the host', () => {
    expect(textOf(dialect, look, 42)).toBe(
      'GET /items/3-7 HTTP/1.1\r\nhost: 127.0.0.1:8080\r\ncontend-nonce: 42\r\n\r\n',
    );
  });

  test('to run a command has its route, its arguments as JSON and no precondition where none was read', () => {
    const { method, path, headers, body } = parseRequestText(textOf(dialect, buy, 43));
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
    const { method, path, headers, body } = parseRequestText(textOf(dialect, edit, 44));
    expect([method, path, body]).toEqual(['PUT', '/documents/3-7', '{"intro":"é"}']);
    expect(JSON.parse(String(body))).toEqual(edit.args);
    expect(headers[headers.indexOf('if-match') + 1]).toBe('"17"');
    expect(headers[headers.indexOf('content-length') + 1]).toBe('14');
  });

  test('for the same record differs from the last in its nonce alone, and follows every other change', () => {
    const again = textOf(dialect, buy, 46);
    expect(again).toBe(textOf(dialect, buy, 45).replace('nonce: 45', 'nonce: 46'));
    expect(textOf(dialect, { ...buy, id: '4-0' }, 1)).toContain('/items/4-0/');
    expect(textOf(dialect, { ...buy, args: { quantity: 3 } }, 1)).toContain('{"quantity":3}');
    expect(textOf(dialect, { ...edit, base: { version: 18 } }, 1)).toContain('if-match: "18"');
    expect(textOf(dialect, { ...edit, base: { version: 19 } }, 1)).toContain('if-match: "19"');
  });

  test('that may be sent again carries its key as a string of HTTP', () => {
    const { headers } = parseRequestText(textOf(dialect, { ...buy, idempotencyKey: '0-17.k5' }, 1));
    expect(headers[headers.indexOf('idempotency-key') + 1]).toBe('"0-17.k5"');
    expect(textOf(dialect, { ...buy, idempotencyKey: '0-17.k6' }, 1)).toContain('"0-17.k6"');
    expect(textOf(dialect, buy, 1)).not.toContain('idempotency-key');
  });

  test('is based on a date where clients name dates, and on a version where they were told none', () => {
    const modified = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const dated = contendDialect({ authority: '127.0.0.1:8080', precondition: 'last-modified' });
    const { headers } = parseRequestText(textOf(dated, { ...edit, base: { version: 17, modified } }, 1));
    expect(headers[headers.indexOf('if-unmodified-since') + 1]).toBe(modified);
    expect(headers).not.toContain('if-match');
    expect(textOf(dated, edit, 1)).toContain('if-match: "17"');
    expect(textOf(dialect, { ...edit, base: { version: 17, modified } }, 1)).toContain('if-match: "17"');
  });

  test('goes under the prefix of the service', () => {
    const prefixed = contendDialect({ authority: '[::1]:81', prefix: '/shop/v1' });
    expect(textOf(prefixed, look, 1)).toMatch(
      /^GET \/shop\/v1\/items\/3-7 HTTP\/1\.1\r\nhost: \[::1\]:81\r\n/,
    );
    expect(textOf(prefixed, buy, 1)).toMatch(/^POST \/shop\/v1\/items\/3-7\/purchases HTTP/);
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
  ])('%s', (_, given, answer) => expect(dialect.decode(look, given)).toEqual(answer));

  test('tells its date only where clients name dates', () => {
    const modified = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const given = reply(200, { version: 9, body: {}, headers: { 'last-modified': modified } });
    const dated = contendDialect({ authority: '127.0.0.1:8080', precondition: 'last-modified' });
    expect(dated.decode(look, given)).toEqual({ kind: 'found', version: 9, fields: new Map(), modified });
    expect(dialect.decode(look, given)).toEqual({ kind: 'found', version: 9, fields: new Map() });
  });

  test('of several records names their fields apart, and measures them where asked', () => {
    const given = reply(200, { body: { a: { balance: 3 }, b: { balance: 4 } } });
    const total = (fields: ReadonlyMap<string, string>): number =>
      Number(fields.get('a.balance')) + Number(fields.get('b.balance'));
    expect(dialect.decode({ ...look, measure: total }, given)).toEqual({
      kind: 'found',
      version: 0,
      fields: new Map([
        ['a.balance', '3'],
        ['b.balance', '4'],
      ]),
      value: 7,
    });
  });
});
