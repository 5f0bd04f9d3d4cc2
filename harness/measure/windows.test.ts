import { expect, test } from 'vitest';
import { History } from '../core/history.ts';
import type { Answer, Settlement } from '../core/operation.ts';
import { WindowTally, windowsOf } from './windows.ts';

const accepted: Answer = { kind: 'accepted', version: 2, added: [] };
const moved: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
const silent: Answer = { kind: 'unknown', cause: 'no answer' };
const refused: Answer = { kind: 'notSent', cause: 'connection refused' };

/** A race of 128 ms, so that a window is a millisecond. */
const race = { fromMs: 1000, toMs: 1128 };
const percentiles = { count: 9, p50: 2, p90: 5 };

function counted(...exchanges: readonly (readonly [number, number, Answer, Settlement?, number?])[]) {
  const history = new History(1, exchanges.length);
  for (const [row, [dueMs, doneMs, answer, settled, command = 1]] of exchanges.entries()) {
    history.append(row + 1, row, 1, 0, 0, command, 0, 200, answer, dueMs, dueMs, doneMs);
    if (settled !== undefined) history.settle(row, settled);
  }
  const windows = windowsOf(history, race, percentiles);
  if (windows === undefined) throw new Error('nothing was counted');
  const at = (text: string): Record<number, string> =>
    Object.fromEntries([...text.split(' ').entries()].filter(([, count]) => count !== '0'));
  return { windows, at };
}

test('an operation belongs to the window in which it was due, a win to the one in which it was won', () => {
  const { windows, at } = counted(
    [999, 1000.5, accepted, 'won'],
    [1000, 1001, accepted, 'won'],
    [1003.5, 1130, accepted, 'won'],
    [1127.9, 1127.95, accepted, 'won'],
    [1128, 1129, accepted, 'won'],
  );
  expect(windows.operations.split(' ')).toHaveLength(128);
  expect(at(windows.operations)).toEqual({ 0: '1', 3: '1', 127: '1' });
  expect(at(windows.won)).toEqual({ 0: '1', 1: '1', 127: '1' });
});

test('what took longer than the percentile of the race is counted, what took just as long is not', () => {
  const { windows, at } = counted(
    [1000, 1002, accepted, 'won'],
    [1000, 1002.001, accepted, 'won'],
    [1001, 1006.5, accepted, 'won'],
  );
  expect(at(windows.above.p50)).toEqual({ 0: '1', 1: '1' });
  expect(at(windows.above.p90)).toEqual({ 1: '1' });
  // too few samples carry them
  expect(Object.keys(windows.above)).toEqual(['p50', 'p90']);
});

test('attempts are commands that were sent, of which some are conflicts; reads are none', () => {
  const { windows, at } = counted(
    [1000, 1001, moved],
    [1000, 1001, moved, 'gaveUp', 0],
    [1002, 1003, accepted, 'won'],
    [1004, 1004, refused, 'error'],
    [1005, 1100, silent, 'unknown'],
  );
  expect(at(windows.attempts)).toEqual({ 0: '1', 2: '1', 5: '1' });
  expect(at(windows.conflicts)).toEqual({ 0: '1' });
  expect(at(windows.errors)).toEqual({ 4: '1' });
  expect(at(windows.unknown)).toEqual({ 5: '1' });
});

test('a race in which nothing settled has none', () => {
  expect(windowsOf(new History(1, 1), race, { count: 0 })).toBeUndefined();
});

test('a race that ended early has the windows that were over', () => {
  const history = new History(1, 2);
  for (const [row, dueMs] of [1000, 1009].entries()) {
    history.append(row + 1, row, 1, 0, 0, 1, 0, 200, accepted, dueMs, dueMs, dueMs + 1);
    history.settle(row, 'won');
  }
  const tally = new WindowTally(race);
  tally.add(history, race);
  const windows = tally.windows({ fromMs: 1000, toMs: 1010.5 }, percentiles);
  expect(windows).toMatchObject({ count: 10, operations: '1 0 0 0 0 0 0 0 0 1' });
  // The last window of a race is over when its last client notices, a moment early.
  expect(tally.windows({ fromMs: 1000, toMs: 1127.95 }, percentiles)?.count).toBe(128);
});
