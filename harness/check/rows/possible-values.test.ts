import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearize } from '../linearizable.ts';
import { PossibleValues } from './possible-values.ts';

const changes: readonly (readonly [value: number, sent: number, done: number])[] = [
  [1, 1, 2],
  [2, 4, 6],
  [1, 5, 7],
  [3, 9, Infinity],
];

test.each([
  // Before anything began, and while the first change is on its way.
  { value: 0, from: 0, to: 0, can: true },
  { value: 1, from: 0, to: 0, can: false },
  { value: 1, from: 0, to: 1, can: true },
  { value: 0, from: 2, to: 9, can: true },
  { value: 0, from: 3, to: 3, can: false },
  // Two at once: either may be the last.
  { value: 2, from: 8, to: 8, can: true },
  { value: 1, from: 8, to: 8, can: true },
  // What nobody knows the end of may be there for ever, or never.
  { value: 3, from: 99, to: 99, can: true },
  { value: 2, from: 99, to: 99, can: true },
  { value: 3, from: 8, to: 8, can: false },
  { value: 4, from: 0, to: 99, can: false },
])('a value $value can be seen from $from to $to: $can', ({ value, from, to, can }) => {
  const values = new PossibleValues(0);
  for (const one of changes) values.set(...one);
  expect(values.can(value, from, to)).toBe(can);
});

test('a read that some order explains is always possible', () => {
  const interval = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 4 }));
  const sets = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), interval), { maxLength: 5 });
  fc.assert(
    fc.property(sets, fc.integer({ min: 0, max: 2 }), interval, (writes, seen, [from, more]) => {
      const values = new PossibleValues(0);
      for (const [value, [sent, length]] of writes) values.set(value, sent, sent + length);
      // Every write makes a state of its own, as the search places what changes nothing at once.
      const model = {
        initial: 0,
        apply: (state: number, { set, saw }: { set?: number; saw?: number }) =>
          set === undefined ? (saw === state % 8 ? state : undefined) : state - (state % 8) + 8 + set,
      };
      const order = linearize(model, [
        ...writes.map(([set, [sentMs, length]]) => ({ operation: { set }, sentMs, doneMs: sentMs + length })),
        { operation: { saw: seen }, sentMs: from, doneMs: from + more },
      ]);
      expect(values.can(seen, from, from + more)).toBe(order.explicable === 'yes');
    }),
  );
});
