import { describe, expect, test } from 'vitest';
import { malformations } from './guarded.ts';
import { changedAtOf, stampsOf, unmodifiedSince } from './stamps.ts';
import { holds, step } from './step.ts';

const stampedAt = (nowMs: number): ReadonlyMap<string, string> => {
  const parts = [{ key: 'notes/1', when: [], then: stampsOf({ by: 'ada', nowMs }) }];
  const decision = step(new Map(), { name: 'stamp', nonce: 1, parts });
  if (decision.kind === 'refused') throw new Error('nothing refuses a stamp');
  return decision.after.get('notes/1')?.fields ?? new Map();
};

test('a stamp tells who changed a record, and when to the millisecond', () => {
  const fields = stampedAt(1_700_000_000_123);
  expect(fields.get('changedBy')).toBe('ada');
  expect(changedAtOf(fields)).toBe(1_700_000_000_123);
});

test('a record without a stamp, or with something else in its place, does not say when it was changed', () => {
  expect(changedAtOf(new Map())).toBeUndefined();
  expect(changedAtOf(new Map([['changedAt', 'yesterday']]))).toBeUndefined();
});

describe('If-Unmodified-Since', () => {
  test.each([
    // the date is the second of the change: the change is not after it
    [5_000, 5_000, true],
    // neither is a change later in the same second: the hole of this precondition
    [5_999, 5_000, true],
    [6_000, 5_000, false],
    [4_999, 5_000, true],
  ])('with a change at %i ms and the date %i ms holds: %s', (changedAt, date, held) => {
    const found = { version: 2, live: true, fields: stampedAt(changedAt) };
    expect(holds(unmodifiedSince(date), found)).toBe(held);
  });

  test('holds of a record that nobody changed', () => {
    expect(holds(unmodifiedSince(0), { version: 1, live: true, fields: new Map() })).toBe(true);
  });

  test.each([Date.UTC(9999, 11, 31, 23, 59, 59), Date.UTC(1969, 0), new Date('0001-01-01').getTime()])(
    'is a condition that stores can read, whatever the date: %i',
    (date) => {
      const parts = [{ key: 'notes/1', when: [unmodifiedSince(date)], then: [] }];
      expect(malformations({ name: 'stamp', nonce: 1, parts })).toEqual([]);
    },
  );
});
