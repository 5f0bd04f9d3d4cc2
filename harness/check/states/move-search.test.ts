import { expect, test } from 'vitest';
import type { Observed } from '../linearizable.ts';
import { MoveSearch } from './move-search.ts';
import type { Move, Moves } from './move-search.ts';

/** A lamp that is off (0) or on (1). */
const put = (to: number, sentMs: number, doneMs = sentMs): Observed<Move> => ({
  operation: { from: 1 << (1 - to), to: [to, to] },
  sentMs,
  doneMs,
});
const saw = (state: number, sentMs: number, doneMs = sentMs): Observed<Move> => ({
  operation: { from: 1 << state },
  sentMs,
  doneMs,
});
const on = 1;
const off = 0;

test.each([
  // On, off, and on again at the end.
  { stages: [[put(on, 1), put(off, 2), put(on, 3)]], ends: 0b10, stage: -1 },
  // Two at once, of which either may be first.
  { stages: [[put(on, 1, 5), put(off, 1, 5)], [saw(on, 2)], [saw(off, 3)]], stage: -1 },
  // Switched on twice.
  { stages: [[put(on, 1), put(on, 2)]], stage: 0 },
  // The changes fit, what was seen beside does not; or only both together do not.
  { stages: [[put(on, 1)], [saw(off, 2)]], stage: 1 },
  { stages: [[put(on, 1, 9)], [saw(on, 2)], [saw(off, 3)]], stage: 2 },
  // Nothing but the end does not fit.
  { stages: [[put(on, 1)], [saw(on, 2)]], ends: 0b01, stage: 2 },
  // Who may have done nothing may explain it.
  { stages: [[{ ...put(on, 1, Infinity), optional: true }], [saw(off, 9)]], ends: 0b01, stage: -1 },
] as readonly { stages: Moves['stages']; ends?: number; stage: number }[])(
  'finds the first requests that no order explains: case %#',
  ({ stages, ends, stage }) => {
    const search = new MoveSearch();
    expect(search.unexplained({ initial: off, stages, ...(ends === undefined ? {} : { ends }) })).toBe(stage);
    expect(search).toMatchObject({ searched: 1, left: 0, unexamined: undefined });
  },
);

test('says how many were left when its budget is spent', () => {
  const search = new MoveSearch(10);
  const moves: Moves = { initial: off, stages: [[put(on, 1), put(off, 2)]] };
  expect([search.unexplained(moves), search.unexplained(moves)]).toEqual([-1, undefined]);
  expect(search.unexamined).toBe('of 2 records 1 were not looked at in all orders');
});
