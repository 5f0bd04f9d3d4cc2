import { describe, expect, test } from 'vitest';
import { textTokenSight } from '../../core/sight.ts';
import { tokenNumber } from '../../core/token.ts';
import { anomaliesOf } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRecord, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { locks } from './locks.ts';
import type { LockOptions } from './lock-options.ts';

const options: LockOptions = {
  acquire: 'lock',
  write: 'write',
  release: 'release',
  leaseMs: 100,
  collection: 'doors',
  stale: 'stale-token',
  busy: 'file-locked',
  content: { field: 'content', by: (operation) => [`by ${operation}`, `late by ${operation}`] },
};

type Row = Partial<MadeUpRow>;
const ask =
  (command: number) =>
  (operation: number, sent: number, more: Row = {}): Row => ({
    command,
    operation,
    sent,
    done: sent + 1,
    ...more,
  });
const [lock, write, release] = [ask(1), ask(2), ask(3)];
const told = (operation: number, sent: number, token: number, more: Row = {}): Row =>
  lock(operation, sent, { value: token, ...more });
const read = (operation: number, sent: number, token: number | undefined, content?: string): Row => ({
  command: 0,
  answer: 'found',
  operation,
  sent,
  done: sent + 1,
  value: token,
  ...(content === undefined ? {} : { shows: { content } }),
});
const sending = (token: number): Row => write(1, 165, { shows: { 'asked.token': String(token) } });
const busy = { reason: 'file-locked' } as const;
const bare = { reason: 'unnamed-conflict' } as const;
const unknown = { answer: 'unknown' } as const;

function judged(rows: readonly Row[], content?: string): readonly Finding[] {
  const final: MadeUpRecord = { version: 0, fields: content === undefined ? {} : { content } };
  const finals = { 'doors/0-0': final };
  return locks(madeUpEvidence({ rows, tags: [], finals }, 4, ['lock', 'write', 'release']), options);
}
const kinds = (...given: Parameters<typeof judged>): string[] =>
  anomaliesOf(judged(...given)).map(({ kind, count }) => `${kind} ${count}`);
/** Clients who try to lock in vain, one after the other. */
const inVain = (from: number, times: number, more: Row): Row[] =>
  Array.from({ length: times }, (_, at) => lock(100 + at, from + 2 * at, more));

describe('locks of a service whose versions tell no order', () => {
  test.each([
    // One after the other, with tokens told or read; the second writes last.
    {
      rows: [told(1, 0, 1), write(1, 2), release(1, 4), told(2, 6, 2), write(2, 8)],
      final: 'by 2',
      found: [],
    },
    { rows: [lock(1, 0), read(1, 2, 1), write(1, 4), release(1, 6)], final: 'by 1', found: [] },
    // The lease is over and nobody else has locked; or the answer of whoever did was lost.
    { rows: [told(1, 0, 1), write(1, 150)], final: 'by 1', found: [] },
    { rows: [told(1, 0, 1), lock(2, 120, unknown), write(1, 150)], found: [] },
    // Released a second time when the first answer was lost.
    { rows: [told(1, 0, 1), release(1, 2, unknown), release(1, 4)], found: [] },
    // A token of somebody else's, which was read when the own lease was over, says nothing.
    { rows: [lock(1, 0), told(2, 101, 2), read(1, 120, 2), write(1, 122)], found: [] },
    // Refusals without a reason, as long as a lock that nobody gave back is followed by another one.
    { rows: [told(1, 0, 1), ...inVain(200, 30, bare), told(2, 300, 2)], found: [] },
    { rows: [told(1, 0, 1), ...inVain(200, 11, bare)], found: [] },
    { rows: [told(1, 0, 1), lock(2, 120, busy)], found: [] },
    // What was read was there, or may have been.
    {
      rows: [told(1, 0, 1), read(1, 2, 1, ''), write(1, 4), read(2, 4, 1, 'by 1'), read(3, 6, 1, 'by 1')],
      final: 'by 1',
      found: [],
    },
    // A write whose answer was lost may be the last.
    { rows: [told(1, 0, 1), write(1, 2), write(1, 4, unknown)], final: 'by 1', found: [] },

    // Written without a lock, after one's release, and after somebody else's lock.
    { rows: [write(1, 0)], found: ['stale-token-write 1'] },
    { rows: [told(1, 0, 1), release(1, 2), write(1, 4)], found: ['stale-token-write 1'] },
    { rows: [told(1, 0, 1), release(1, 2), release(1, 4)], found: ['stale-token-write 1'] },
    { rows: [told(1, 0, 1), told(2, 101, 2), write(1, 103)], found: ['stale-token-write 1'] },
    { rows: [lock(1, 0), read(1, 2, 1), lock(2, 101), release(1, 103)], found: ['stale-token-write 1'] },
    // With the token of one's own lock that was over, after one has locked again; with that of the new one it is right.
    { rows: [told(1, 0, 1), told(1, 160, 2), sending(1)], found: ['stale-token-write 1'] },
    { rows: [told(1, 0, 1), told(1, 160, 2), sending(2)], found: [] },
    { rows: [told(1, 0, 1), told(1, 160, 2), { ...sending(1), reason: 'stale-token' }], found: [] },
    // At the same time, but with a smaller token.
    {
      rows: [told(1, 0, 1, { done: 9 }), told(2, 1, 2, { done: 8 }), write(1, 10)],
      found: ['overlapping-holds 1', 'stale-token-write 1'],
    },
    // Two hold it, also where nobody is told a token.
    { rows: [lock(1, 0), lock(2, 2)], found: ['overlapping-holds 1'] },
    // A lock for ever: one refusal that says why is enough, without that it takes many.
    { rows: [told(1, 0, 1), lock(2, 160, busy)], found: ['wrong-expiry 1', 'unjustified-refusal 1'] },
    { rows: [told(1, 0, 1), ...inVain(200, 12, bare)], found: ['wrong-expiry 12'] },
    // Ended with something else than what was written with the youngest lock, or with what nobody wrote.
    { rows: [told(1, 0, 1), write(1, 2)], final: '', found: ['missing-edit 1'] },
    {
      rows: [told(1, 0, 1), write(1, 2, { done: 200 }), told(2, 101, 2), write(2, 103)],
      final: 'by 1',
      found: ['missing-edit 1'],
    },
    {
      rows: [told(1, 0, 1), write(1, 2, { reason: 'stale-token' })],
      final: 'by 1',
      found: ['phantom-edit 1', 'unjustified-refusal 1'],
    },
    {
      rows: [told(1, 0, 1), write(1, 2), release(1, 4), write(1, 6, bare)],
      final: 'late by 1',
      found: ['missing-edit 1'],
    },
    // Read before it was written, and not when it was.
    { rows: [told(1, 0, 1), read(2, 0, 1, 'by 1'), write(1, 2)], found: ['wrong-snapshot 1'] },
    { rows: [told(1, 0, 1), write(1, 2), read(2, 4, 1, '')], found: ['wrong-snapshot 1'] },
  ] as { rows: Row[]; final?: string; found: string[] }[])('$rows: $found', ({ rows, final, found }) => {
    expect(kinds(rows, final)).toEqual(found);
  });

  test('are not called sound where a lease was seen to end by nobody', () => {
    const rows = [told(1, 0, 1), ...inVain(200, 5, bare)];
    expect(judged(rows).find(({ kind }) => kind === 'wrong-expiry')).toEqual({
      kind: 'wrong-expiry',
      examined: 0,
      unexamined:
        'locks that nobody gave back were over, and nobody was granted them again; 5 refusals do not say why',
    });
  });
});

test('a token that was read when the lease was over may be that of another lock, which then ends with it', () => {
  const late = [lock(1, 0), lock(2, 101), read(2, 103, 2), read(1, 120, 2)];
  const stale = { reason: 'stale-token' } as const;
  expect(kinds([...late, write(1, 122), release(1, 124), lock(3, 126), write(2, 128, stale)])).toEqual([]);
  expect(kinds([...late, release(1, 124, { done: 130, ...unknown }), lock(3, 131)])).toEqual([]);
  // It was refused, or over before the other lock was asked for.
  const refused = [...late, release(1, 124, stale), lock(3, 126)];
  expect(kinds(refused)).toEqual(['overlapping-holds 1']);
  const before = [lock(1, 0), read(1, 120, 9), release(1, 122), lock(2, 130), lock(3, 140)];
  expect(kinds(before)).toEqual(['overlapping-holds 1']);
});

describe('locks whose tokens are texts', () => {
  const named = (operation: number, sent: number, token: string, more: Row = {}): Row =>
    told(operation, sent, tokenNumber(token), more);
  const using = (token: string, sent: number): Row => write(1, sent, { shows: { 'asked.token': token } });
  /** Digits that came as a text: smaller than those before, which says nothing. */
  const digits = (operation: number, sent: number, token: string): Row =>
    named(operation, sent, token, { shows: { [textTokenSight]: '' } });
  const stale = { reason: 'stale-token' } as const;

  test.each([
    // One after the other, whatever their texts are; whoever comes too late is told so.
    {
      rows: [named(1, 0, 'z'), write(1, 2), release(1, 4), named(2, 6, 'a'), write(1, 8, stale), write(2, 8)],
      final: 'by 2',
      found: [],
    },
    { rows: [digits(1, 0, '9'), release(1, 2), digits(2, 4, '3'), write(2, 6)], final: 'by 2', found: [] },
    // Of numbers beside them nobody knows an order, too.
    { rows: [named(1, 0, '9'), release(1, 2), named(2, 4, '3'), named(3, 200, 'a')], found: [] },
    // The lease is over, and nobody else has locked.
    { rows: [named(1, 0, 'z'), write(1, 150)], found: [] },
    // Asked for together, granted one after the other.
    {
      rows: [
        named(1, 0, 'z', { done: 5 }),
        write(1, 5, { done: 6 }),
        release(1, 6, { done: 20 }),
        named(2, 1, 'a', { done: 21 }),
      ],
      final: 'by 1',
      found: [],
    },
    // One's own first token is refused when one has locked again, and the new one is taken.
    {
      rows: [named(1, 0, 'z'), named(1, 160, 'a'), { ...using('z', 162), ...stale }, using('a', 164)],
      found: [],
    },

    // Written with the first of them, with one that was given back, and after somebody else's lock.
    { rows: [named(1, 0, 'z'), named(1, 160, 'a'), using('z', 162)], found: ['stale-token-write 1'] },
    { rows: [named(1, 0, 'z'), release(1, 2), write(1, 4)], found: ['stale-token-write 1'] },
    { rows: [named(1, 0, 'a'), named(2, 101, 'z'), write(1, 103)], found: ['stale-token-write 1'] },
    // Asked for before the first lock was answered, and answered when that was over.
    {
      rows: [named(1, 0, 'a', { done: 9 }), named(2, 8, 'z', { done: 101 }), write(1, 103)],
      found: ['stale-token-write 1'],
    },
    // A lock that may have been over when the other one was granted is none that came after it.
    { rows: [named(1, 100, 'a', { done: 150 }), named(2, 0, 'z', { done: 151 }), write(1, 152)], found: [] },
    // Two hold it; two have one token.
    { rows: [named(1, 0, 'a'), named(2, 2, 'z')], found: ['overlapping-holds 1'] },
    { rows: [named(1, 0, 'a'), release(1, 2), named(2, 4, 'a')], found: ['token-order 1'] },
    { rows: [digits(1, 0, '7'), release(1, 2), digits(2, 4, '7')], found: ['token-order 1'] },
    // Refused while it surely holds.
    { rows: [named(1, 0, 'a'), write(1, 2, stale)], found: ['unjustified-refusal 1'] },
    // Left as a write with the lock before had it.
    {
      rows: [named(1, 0, 'z'), write(1, 2, { done: 200 }), named(2, 101, 'a'), write(2, 103)],
      final: 'by 1',
      found: ['missing-edit 1'],
    },
  ] as { rows: Row[]; final?: string; found: string[] }[])('$rows: $found', ({ rows, final, found }) => {
    expect(kinds(rows, final)).toEqual(found);
  });

  test('are told apart in words', () => {
    const same = judged([named(1, 0, 'a'), release(1, 2), named(2, 4, 'a')]);
    expect(anomaliesOf(same)[0]?.first.text).toBe('requests 1 and 3 locked with the same token');
  });

  test('that nobody is told are those of the lock before until one is read', () => {
    // A read that is over when the lease is may show the token of somebody else.
    const rows = [
      lock(1, 0),
      read(1, 120, tokenNumber('z')),
      lock(1, 160),
      using('z', 162),
      read(1, 164, tokenNumber('a')),
    ];
    expect(kinds(rows)).toEqual([]);
    expect(kinds(rows.with(3, { ...using('z', 162), ...stale }))).toEqual([]);
    const own = [lock(1, 0), read(1, 2, tokenNumber('z')), ...rows.slice(2)];
    expect(kinds(own)).toEqual(['stale-token-write 1']);
  });
});

describe('what a record says of its lock', () => {
  const key = 'doors/0-0';
  const fields = { token: 'token', holder: 'holder', expires: 'expires' };
  const given = [
    told(1, 0, 1, { version: 2 }),
    release(1, 4, { version: 3, value: 2 }),
    told(2, 6, 3, { version: 4 }),
  ];
  const kindsOf = (
    rows: readonly Row[],
    record: Record<string, string>,
    shows: Record<string, string> = {},
  ): string[] => {
    const receipts = rows.map(({ version = 0 }, at) => ({
      nonce: at + 1,
      key,
      read: version - 1,
      wrote: version,
    }));
    const seen: Row[] = Object.keys(shows).length === 0 ? [] : [{ ...read(9, 2, 1), version: 2, shows }];
    const all = [...rows, ...seen]
      .toSorted((one, other) => one.done! - other.done!)
      .map((row) => ({ ...row, nonce: rows.indexOf(row) + 1 || 9 }));
    const records = { [key]: { version: rows.length + 1, fields: { content: '', ...record } } };
    const evidence = madeUpEvidence({ rows: all, receipts, records }, 4, ['lock', 'write', 'release']);
    return anomaliesOf(locks(evidence, { ...options, fields })).map(({ kind }) => kind);
  };
  const free = { token: '2', expires: '0' };
  const held = { token: '3', expires: '1106', holder: 'request-3' };

  test.each([
    { rows: given.slice(0, 2), record: free, found: [] },
    { rows: given, record: held, found: [] },
    { rows: given, record: held, shows: { token: '1', holder: 'request-1', expires: '1100' }, found: [] },
    // Another token, another holder, one who gave it back, a lease that goes on.
    { rows: given, record: { ...held, token: '2' }, found: ['wrong-field'] },
    { rows: given, record: { ...held, holder: 'request-1' }, found: ['wrong-field'] },
    { rows: given.slice(0, 2), record: { ...free, holder: 'request-1' }, found: ['wrong-field'] },
    { rows: given.slice(0, 2), record: { ...free, expires: '1106' }, found: ['wrong-expiry'] },
    { rows: given, record: { token: '3', holder: 'request-3' }, found: ['wrong-expiry'] },
    // Two leases whose beginnings do not fit one clock.
    {
      rows: given,
      record: held,
      shows: { token: '1', holder: 'request-1', expires: '1200' },
      found: ['wrong-expiry'],
    },
    {
      rows: [told(1, 0, 7, { version: 2 })],
      record: { token: '1', holder: 'request-1', expires: '99' },
      found: ['wrong-answer'],
    },
  ] as { rows: Row[]; record: Record<string, string>; shows?: Record<string, string>; found: string[] }[])(
    '$record: $found',
    ({ rows, record, shows, found }) => {
      expect(kindsOf(rows, record, shows)).toEqual(found);
    },
  );
});
