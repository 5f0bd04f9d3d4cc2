import { describe, expect, test } from 'vitest';
import { reasonCodes } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import { alienSight, takenForSight } from '../core/sight.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { misnamedRefusals } from './misnamed-refusals.ts';
import { inOwnReasons } from './own-reasons.ts';
import { judge } from './verdict.ts';

type Row = Partial<MadeUpRow>;
const numberOf = (reason: Reason): string => String(reasonCodes.indexOf(reason) + 1);
const told = (reason: Reason, taken: Reason, sent: number, more: Row = {}): Row => ({
  reason,
  sent,
  done: sent + 1,
  shows: { [alienSight]: numberOf(reason), [takenForSight]: numberOf(taken) },
  ...more,
});
const yes = (sent: number, more: Row = {}): Row => ({ sent, done: sent + 1, ...more });
const read = (rows: readonly Row[], tags: { tags?: readonly string[] } = { tags: [] }) =>
  inOwnReasons(madeUpEvidence({ rows, ...tags }));
const reasonsIn = (rows: readonly Row[]): (Reason | undefined)[] => {
  const { history } = read(rows);
  return rows.map((_, row) => history.entry(row).reason);
};

test.each([
  { what: 'alone: the one refusal', rows: [told('gone', 'sold-out', 0)], reads: ['sold-out'] },
  {
    what: 'beside others: no reason',
    rows: [told('gone', 'sold-out', 0), yes(1)],
    reads: ['unnamed-conflict', undefined],
  },
  {
    what: 'another word for the same',
    rows: [told('quota-exceeded', 'sold-out', 0), yes(1)],
    reads: ['sold-out', undefined],
  },
  { what: 'alone, one of several', rows: [told('gone', 'unnamed-conflict', 0)], reads: ['gone'] },
  {
    what: 'a lost race',
    rows: [told('version-mismatch', 'write-conflict', 0)],
    reads: ['write-conflict'],
  },
  { what: 'its own', rows: [{ reason: 'sold-out', sent: 0, done: 1 }], reads: ['sold-out'] },
] as { what: string; rows: Row[]; reads: Reason[] }[])('reads as $what', ({ rows, reads }) => {
  expect(reasonsIn(rows)).toEqual(reads);
});

describe('a change that is blamed by a request that named none', () => {
  const blamed = (sent: number, more: Row = {}): Row =>
    told('version-mismatch', 'write-conflict', sent, more);
  const found = (rows: readonly Row[]): string =>
    misnamedRefusals(read(rows))
      .flatMap(({ anomaly, open }) => (anomaly === undefined ? (open ?? []) : anomaly.kind))
      .slice(0, 1)
      .join('');

  test.each([
    // Somebody changed it meanwhile, or may have.
    { rows: [blamed(0, { done: 3 }), yes(2)], says: '' },
    { rows: [{ sent: 0, done: 1, answer: 'unknown' }, blamed(5)], says: '' },
    // It was changed before: a service may have looked at an old copy.
    { rows: [yes(0), blamed(5)], says: 'blames changes where nobody was changing anything' },
    // Others were on their way elsewhere: a service may count versions over all of its records.
    { rows: [yes(0, { slot: 1 }), blamed(0)], says: 'blames changes where nobody was changing anything' },
    // Nobody else was there, and nothing was ever changed.
    { rows: [blamed(0)], says: 'unjustified-refusal' },
    { rows: [blamed(0), yes(2)], says: 'unjustified-refusal' },
  ] as { rows: Row[]; says: string }[])('$rows: $says', ({ rows, says }) => {
    expect(found(rows)).toContain(says);
    if (says === '') expect(found(rows)).toBe('');
  });
});

test('an invariant is not held by what was looked at where reasons that no command has stay open', () => {
  const invariants = [{ name: 'nobody is refused without need', kinds: ['unjustified-refusal'] as const }];
  const check = () => [{ kind: 'unjustified-refusal', examined: 3 }] as const;
  const resultOf = (row: Row) =>
    judge(read([yes(0), row, yes(0)]), { check, invariants }, { clients: 2, auditExpected: false })
      .invariants?.[0];
  expect(resultOf(told('gone', 'sold-out', 0))).toEqual({
    name: 'nobody is refused without need',
    result: 'not-examined',
    examined: 0,
    why: 'the service names reasons that commands do not have (race gone × 1)',
  });
  expect(resultOf(told('gone', 'sold-out', 5))).toMatchObject({ result: 'held', examined: 3 });
  expect(resultOf({ reason: 'sold-out', done: 1 })).toMatchObject({ result: 'held', examined: 3 });
});
