import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { countAtMost, sortRows } from './row-order.ts';
import { groupBySlot, rowsOf, SlotIndex } from './slot-groups.ts';

describe('rows', () => {
  test('of any slots, in any order, are grouped by slot in the order of their ends', () => {
    const row = fc.record({ slot: fc.oneof(fc.nat(5), fc.nat(2 ** 31)), done: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), (rows) => {
        const groups = groupBySlot(madeUpEvidence({ rows }).history);
        const seen: unknown[] = [];
        for (let group = 0; group < groups.count; group++) {
          const own = rows
            .map((each, at) => ({ ...each, at }))
            .filter(({ slot }) => slot === groups.index.slots[group])
            .toSorted((a, b) => a.done - b.done || a.at - b.at);
          expect([...rowsOf(groups, group)]).toEqual(own.map(({ at }) => at));
          seen.push(...own);
        }
        expect(seen.length).toBe(rows.length);
      }),
    );
  });

  test('are sorted as a comparison sorts them, within their part only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 300 }),
        fc.nat(20),
        fc.nat(20),
        (values, from, less) => {
          const column = Float64Array.from(values);
          const to = Math.max(from, values.length - less);
          const rows = Uint32Array.from(values.keys());
          sortRows(rows.subarray(from, to), column);
          const whole = [...values.keys()];
          const part = whole.slice(from, to).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
          expect([...rows]).toEqual([...whole.slice(0, from), ...part, ...whole.slice(Math.max(from, to))]);
        },
      ),
    );
  });

  test('numbers are counted up to and with the bound', () => {
    const numbers = [1, 2, 2, 3];
    expect([0, 1, 2, 3, 10].map((bound) => countAtMost(numbers, bound))).toEqual([0, 1, 3, 4, 4]);
  });
});

test('slots keep their numbers however many there are', () => {
  const index = new SlotIndex();
  const slots = Array.from({ length: 5000 }, (_, i) => (i * 77_777_777) % 4_294_967_291);
  expect(slots.map((slot) => index.add(slot))).toEqual([...slots.keys()]);
  expect(slots.map((slot) => index.find(slot))).toEqual([...slots.keys()]);
  expect(slots.map((slot) => index.add(slot))).toEqual([...slots.keys()]);
  expect(index.find(4_294_967_294)).toBe(-1);
});
