import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../core/evidence.ts';
import { locks as locksCheck } from './locks.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';
import type { LockOptions } from './lock-options.ts';

const locks = found(locksCheck);

const key = 'doors/0-0';
const options: LockOptions = {
  acquire: 'lock',
  write: 'write',
  release: 'release',
  leaseMs: 100,
  collection: 'doors',
  stale: 'stale-token',
  busy: 'file-locked',
  content: { field: 'content', by: (operation) => [`by ${operation}`] },
};

type Row = Partial<MadeUpRow>;
const ask =
  (command: number) =>
  (operation: number, sent: number, version: number, more: Row = {}): Row => ({
    command,
    operation,
    sent,
    done: sent + 1,
    version,
    ...more,
  });
const [lock, write, release] = [ask(1), ask(2), ask(3)];
const locked = (operation: number, sent: number, version: number, token: number, more: Row = {}): Row =>
  lock(operation, sent, version, { value: token, ...more });
const busy = { reason: 'file-locked', version: 0 } as const;
const stale = { reason: 'stale-token', version: 0 } as const;

function judged(rows: readonly Row[], isAudited: boolean, written?: string): Evidence {
  const receipts = rows.flatMap(({ version = 0, answer }, at) =>
    version === 0 || answer === 'replayed' ? [] : [{ nonce: at + 1, key, read: version - 1, wrote: version }],
  );
  const version = Math.max(1, ...receipts.map(({ wrote }) => wrote));
  const last = rows
    .filter(({ command, version: wrote = 0 }) => command === 2 && wrote > 0)
    .toSorted((one, other) => one.version! - other.version!)
    .at(-1);
  const fields = { content: written ?? (last === undefined ? '' : `by ${last.operation}`) };
  const audit = isAudited ? { receipts, records: { [key]: { version, fields } } } : {};
  // An answer that was lost named no version.
  const told = rows.map((row) => (row.answer === 'unknown' ? { ...row, version: 0 } : row));
  return madeUpEvidence({ rows: told, ...audit }, 4, ['lock', 'write', 'release']);
}
const kinds = (rows: readonly Row[], isAudited = true): string[] =>
  locks(judged(rows, isAudited), options).map(({ kind, count }) => `${kind} ${count}`);

describe('locks', () => {
  test.each([
    // One after the other; whoever comes too late is told so.
    {
      rows: [
        locked(1, 0, 2, 1),
        write(1, 2, 3),
        release(1, 4, 4),
        write(1, 6, 0, stale),
        locked(2, 6, 5, 3),
        write(2, 8, 6),
        release(2, 10, 7),
      ],
      found: [],
    },
    // Granted in the moment in which the other sends its release.
    { rows: [locked(1, 0, 2, 1), locked(2, 3, 4, 3), release(1, 4, 3)], found: [] },
    // Never released, and granted again when the lease was over.
    { rows: [locked(1, 0, 2, 1), locked(2, 101, 3, 2), write(1, 103, 0, stale)], found: [] },
    // The lease is over, and nobody else has locked: the token still holds.
    { rows: [locked(1, 0, 2, 1), write(1, 150, 3)], found: [] },
    // The answer to the release was lost; it took effect.
    { rows: [locked(1, 0, 2, 1), release(1, 2, 3, { answer: 'unknown' }), locked(2, 4, 4, 3)], found: [] },
    // Busy while it is held, is being given back, or may be held by somebody whose answer was lost.
    { rows: [locked(1, 0, 2, 1), lock(2, 2, 0, busy), lock(3, 100, 0, busy)], found: [] },
    { rows: [locked(1, 0, 2, 1), lock(2, 3, 0, busy), release(1, 2, 3)], found: [] },
    { rows: [lock(1, 0, 2, { answer: 'unknown' }), lock(2, 2, 0, busy)], found: [] },
    // A lock whose answer was lost ends with its lease.
    { rows: [lock(1, 0, 2, { answer: 'unknown' }), locked(2, 101, 3, 2), write(2, 103, 4)], found: [] },
    // Sent again with its key: the answer repeats what an earlier request was granted.
    {
      rows: [
        lock(1, 0, 2, { answer: 'unknown' }),
        locked(1, 50, 2, 1, { answer: 'replayed' }),
        write(1, 52, 3, { shows: { 'asked.token': '1' } }),
        locked(2, 101, 4, 2),
      ],
      found: [],
    },

    // Two hold it together, for a millisecond or for ever.
    {
      rows: [locked(1, 0, 2, 1), locked(2, 2, 3, 2), release(1, 4, 0, stale)],
      found: ['overlapping-holds 1', 'unjustified-refusal 1'],
    },
    { rows: [locked(1, 0, 2, 1), locked(2, 96, 3, 2)], found: ['overlapping-holds 1'] },
    {
      rows: [locked(1, 0, 2, 1), locked(2, 2, 3, 2), locked(3, 4, 4, 3)],
      found: ['overlapping-holds 2'],
    },
    // Tokens that are equal, or fall.
    { rows: [locked(1, 0, 2, 1), release(1, 2, 3), locked(2, 4, 4, 1)], found: ['token-order 1'] },
    { rows: [locked(1, 0, 2, 5), release(1, 2, 3), locked(2, 4, 4, 4)], found: ['token-order 1'] },
    // Written after one's own release, and after somebody else's lock.
    { rows: [locked(1, 0, 2, 1), release(1, 2, 3), write(1, 4, 4)], found: ['stale-token-write 1'] },
    { rows: [locked(1, 0, 2, 1), locked(2, 101, 3, 2), write(1, 103, 4)], found: ['stale-token-write 1'] },
    // Written with the first token of one's own, after one has locked again.
    {
      rows: [locked(1, 0, 2, 1), locked(1, 160, 3, 2), write(1, 162, 4, { shows: { 'asked.token': '1' } })],
      found: ['stale-token-write 1'],
    },
    {
      rows: [locked(1, 0, 2, 1), locked(1, 160, 3, 2), write(1, 162, 4, { shows: { 'asked.token': '2' } })],
      found: [],
    },
    // The same, where the answer to the second lock was lost.
    {
      rows: [
        locked(1, 0, 2, 1),
        lock(1, 160, 3, { answer: 'unknown' }),
        write(1, 162, 4, { shows: { 'asked.token': '1' } }),
      ],
      found: ['stale-token-write 1'],
    },
    // Released what is somebody else's by now.
    { rows: [locked(1, 0, 2, 1), locked(2, 101, 3, 2), release(1, 103, 4)], found: ['stale-token-write 1'] },
    { rows: [locked(1, 0, 2, 1), release(1, 2, 3), release(1, 4, 4)], found: ['stale-token-write 1'] },
    // Written without any lock, and after one whose answer was lost.
    { rows: [write(1, 0, 2)], found: ['stale-token-write 1'] },
    { rows: [lock(1, 0, 2, { answer: 'unknown' }), write(2, 2, 3)], found: ['stale-token-write 1'] },
    // Refused although the lock surely holds.
    { rows: [locked(1, 0, 2, 1), write(1, 2, 0, stale)], found: ['unjustified-refusal 1'] },
    { rows: [locked(1, 0, 2, 1), release(1, 2, 0, stale)], found: ['unjustified-refusal 1'] },
    // Busy although nobody ever locked, after the lock was given back, and after its lease.
    { rows: [lock(1, 0, 0, busy)], found: ['unjustified-refusal 1'] },
    { rows: [locked(1, 0, 2, 1), release(1, 2, 3), lock(2, 4, 0, busy)], found: ['unjustified-refusal 1'] },
    {
      rows: [locked(1, 0, 2, 1), lock(2, 104, 0, busy)],
      found: ['wrong-expiry 1', 'unjustified-refusal 1'],
    },
  ] as { rows: Row[]; found: string[] }[])('$rows: $found', ({ rows, found }) => {
    expect(kinds(rows)).toEqual(found);
    // Answers alone prove the same, but for what only a receipt of a lost answer tells.
    if (rows.every(({ answer }) => answer === undefined)) expect(kinds(rows, false)).toEqual(found);
    else if (found.length === 0) expect(kinds(rows, false)).toEqual([]);
  });

  test('find a record that ended with something else than what was written last', () => {
    const rows = [locked(1, 0, 2, 1), write(1, 2, 3), write(1, 4, 4), release(1, 6, 5)];
    expect(locks(judged(rows, true), options)).toEqual([]);
    for (const left of ['', 'by 2'])
      expect(locks(judged(rows, true, left), options)).toMatchObject([
        { kind: 'missing-edit', count: 1, first: { key, nonces: [3] } },
      ]);
  });

  test('say who held what, and who came too late', () => {
    const together = locks(judged([locked(1, 0, 2, 1), locked(2, 2, 3, 1)], true), options);
    expect(together.map(({ first }) => first.text)).toEqual([
      'requests 1 and 2 both held the lock from 3.000 to 98.000 ms',
      'request 2 locked with token 1, request 1 with 1 before it or at the same time',
    ]);
    const late = [
      locked(1, 0, 2, 1),
      release(1, 2, 3),
      write(1, 4, 4),
      write(2, 6, 5),
      write(1, 8, 0, stale),
    ];
    expect(locks(judged(late, true), options)).toMatchObject([
      {
        count: 2,
        first: {
          key,
          text: 'request 3 made version 4 with token 1 after request 2 had released it with version 3',
          nonces: [2, 3],
        },
      },
    ]);
    expect(locks(judged([write(1, 0, 2)], true), options)[0]?.first.text).toBe(
      'request 1 made version 2 with no token before anybody had locked it',
    );
  });
});
