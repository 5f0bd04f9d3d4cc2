import { describe, expect, test } from 'vitest';
import type { Answer } from '../../core/operation.ts';
import { profiles, reasonCodes, reasons, statusOf } from '../../core/reason.ts';
import { buy, create, edit, remove, reply } from './contend.fixture.ts';
import { contendDialect } from './contend.ts';
import type { Reply } from '../../core/dialect.ts';

const dialect = contendDialect({ authority: '127.0.0.1:8080' });

describe('an answer to a command', () => {
  test.each<[string, Reply, Answer]>([
    [
      'applied, with what was counted',
      reply(200, { version: 8, body: { version: 8, added: { stock: 3, sold: 7 } } }),
      { kind: 'accepted', version: 8, added: [3, 7] },
    ],
    [
      'applied, at two versions: which one is true cannot be told',
      reply(200, { version: 8, body: { version: 7, added: { stock: 3 } } }),
      { kind: 'unknown', cause: 'the ETag tells version 8, the body 7' },
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
    [
      'in the profile rfc9110: it exists already',
      reply(412, { body: { code: 'already-exists' } }),
      { kind: 'conflict', reason: 'already-exists', retryable: false },
    ],
    [
      'in the profile rfc9110: changed since',
      reply(412, { body: { code: 'modified-since' } }),
      { kind: 'conflict', reason: 'modified-since', retryable: true },
    ],
    ['deleted, in no words', reply(410), { kind: 'conflict', reason: 'gone', retryable: false }],
    ['too many', reply(429), { kind: 'rejected', status: 429, code: '' }],
    [
      'too many for the gateway: nothing was decided, and a retry helps',
      reply(429, { body: { code: 'gateway-limit' } }),
      { kind: 'conflict', reason: 'gateway-limit', retryable: true },
    ],
    ['moved', reply(301), { kind: 'rejected', status: 301, code: '' }],
  ])('%s', (_, given, answer) => expect(dialect.decode(buy, given)).toEqual(answer));

  test.each([
    // the tag of what is left of it, the body where there is none, and neither
    ['with a tag', reply(200, { version: 4, body: { version: 9, added: {} } }), 4],
    ['in the body', reply(200, { body: { version: 9, added: {} } }), 9],
    ['not at all', reply(204), 0],
    ['in words', reply(200, { body: { version: 'nine' } }), 0],
    ['as half a number', reply(200, { body: { version: 9.5 } }), 0],
    ['below nothing', reply(200, { body: { version: -9 } }), 0],
  ])('a deletion tells its version %s', (_, given, version) => {
    expect(dialect.decode(remove, given)).toEqual({ kind: 'accepted', version, added: [] });
  });

  test.each([
    ['/documents/3-7', undefined],
    ['/documents/3-70', 'Location names /documents/3-70, which was not created'],
    [undefined, undefined],
  ])('names what was created: Location %s', (location, cause) => {
    const headers = location === undefined ? {} : { location };
    const given = { ...reply(201, { version: 1, headers }), nonce: 32 };
    const made = dialect.decode(create, given);
    expect(made).toEqual(
      cause === undefined ? { kind: 'accepted', version: 1, added: [] } : { kind: 'unknown', cause },
    );
    // A replay names what another request has created.
    expect(dialect.decode({ ...create, idempotencyKey: 'k' }, given).kind).toBe('accepted');
    // One in eight is looked at.
    expect(dialect.decode(create, { ...given, nonce: 33 }).kind).toBe('accepted');
  });

  test('that repeats what an earlier one with the same key did says so', () => {
    const given = reply(201, { version: 2, headers: { 'idempotent-replayed': 'true' } });
    const keyed = { ...edit, idempotencyKey: '0-17.k5' };
    expect(dialect.decode(keyed, given)).toEqual({ kind: 'accepted', version: 2, added: [], replayed: true });
    // Who sent no key cannot have been first.
    expect(dialect.decode(edit, given)).toEqual({ kind: 'accepted', version: 2, added: [] });
  });

  test.each([409, 412])('a bare %i to a request with a base means that the base is no longer', (status) => {
    const answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
    expect(dialect.decode(edit, reply(status))).toEqual(answer);
    expect(dialect.decode(edit, reply(status, { body: 'precondition failed' }))).toEqual(answer);
  });

  test.each([500, 501, 502, 503, 504, 507, 520, 524, 599])(
    'after a %i nobody knows whether it took effect, whatever the body says',
    (status) => {
      const unknown = { kind: 'unknown', cause: `status ${status}` };
      expect(dialect.decode(buy, reply(status))).toEqual(unknown);
      expect(dialect.decode(buy, reply(status, { body: { code: 'sold-out' } }))).toEqual(unknown);
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
    expect(dialect.decode(buy, given)).toEqual({
      kind: 'conflict',
      reason: 'lock-busy',
      retryable: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });

  test.each(profiles.flatMap((profile) => reasonCodes.map((code) => [code, profile] as const)))(
    'the reason %s comes back as its side says, in profile %s',
    (code, profile) => {
      const { side } = reasons[code];
      const status = statusOf(code, profile);
      const answer = dialect.decode(buy, reply(status, { body: { code } }));
      if (side === 'request') expect(answer).toEqual({ kind: 'rejected', status, code });
      else expect(answer).toEqual({ kind: 'conflict', reason: code, retryable: side !== 'decided' });
    },
  );
});

test('where conflicts tell nothing but their status, one that may be a lost race is none that was decided', () => {
  const bare = contendDialect({ authority: '127.0.0.1:8080' }, { bare: true });
  const told = { kind: 'conflict', retryable: false } as const;
  expect(dialect.decode(buy, reply(409))).toEqual({ ...told, reason: 'sold-out' });
  expect(bare.decode(buy, reply(409))).toEqual({ ...told, reason: 'unnamed-conflict' });
  expect(bare.decode(edit, reply(409))).toMatchObject({ reason: 'version-mismatch', retryable: true });
});

test.each([
  ['Sat, 31 Jan 2026 12:00:00 GMT', 'found'],
  ['Sat, 31 Jan 2026 13:00:00 GMT', 'unknown'],
  [undefined, 'found'],
])('a record tells one time of its last change: Last-Modified %s', (modified, kind) => {
  const body = { title: 'a', changedAt: Date.UTC(2026, 0, 31, 12) + 999 };
  const headers = modified === undefined ? {} : { 'last-modified': modified };
  const given = { ...reply(200, { version: 3, body, headers }), nonce: 16 };
  expect(dialect.decode({ kind: 'read', key: 'documents/3-7' }, given).kind).toBe(kind);
  expect(dialect.decode({ kind: 'read', key: 'documents/3-7' }, { ...given, nonce: 17 }).kind).toBe('found');
});
