import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Level } from './level.ts';
import type { Move } from './level.ts';

const move = (by: number, sentMs: number, doneMs: number): Move => ({
  sentMs,
  doneMs,
  certain: by,
  possible: by,
});

test('what was complete before counts, what was begun may count, what was not begun does not', () => {
  const level = new Level(10, [move(-4, 1, 3), move(5, 4, 6)]);
  expect([level.least(0, 0), level.most(0, 0)]).toEqual([10, 10]);
  expect([level.least(2, 2), level.most(2, 2)]).toEqual([6, 10]);
  // Equal times are concurrent.
  expect([level.least(3, 3), level.most(3, 3)]).toEqual([6, 10]);
  expect([level.least(3.5, 3.5), level.most(3.5, 3.5)]).toEqual([6, 6]);
  expect([level.least(5, 5), level.most(5, 5)]).toEqual([6, 11]);
  expect([level.least(7, 7), level.most(7, 7)]).toEqual([11, 11]);
  expect(level.mostAfter(3)).toBe(6);
});

test('a request of which nobody knows whether it took effect widens both ways for ever', () => {
  const level = new Level(10, [{ sentMs: 1, doneMs: Infinity, certain: 0, possible: -4 }]);
  expect([level.least(9, 9), level.most(9, 9)]).toEqual([6, 10]);
  expect(level.wasOnce(7, 0)).toBe(false);
  expect(level.wasOnce(7, 1)).toBe(true);
});

test('whatever the moments at which changes happened, the level was within its bounds', () => {
  const change = fc.record({
    by: fc.integer({ min: -5, max: 5 }).filter((by) => by !== 0),
    at: fc.integer({ min: 0, max: 30 }),
    before: fc.integer({ min: 0, max: 6 }),
    late: fc.integer({ min: 0, max: 6 }),
    known: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.nat(30), fc.nat(6), (changes, from, length) => {
      const level = new Level(
        20,
        changes.map(({ by, at, before, late, known }) => ({
          sentMs: at - before,
          doneMs: known ? at + late : Infinity,
          certain: known ? by : 0,
          possible: by,
        })),
      );
      for (let now = from; now <= from + length; now++) {
        const then = changes.reduce((sum, { by, at }) => sum + (at <= now ? by : 0), 20);
        expect(level.least(from, from + length)).toBeLessThanOrEqual(then);
        expect(level.most(from, from + length)).toBeGreaterThanOrEqual(then);
        expect(level.mostAfter(now)).toBeGreaterThanOrEqual(then);
        expect(level.wasOnce(then, from + length)).toBe(true);
      }
    }),
  );
});
