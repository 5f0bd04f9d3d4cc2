import { expect, test } from 'vitest';
import { History } from '../core/history.ts';
import { stallOf } from './stalls.ts';

/** Requests of one client after the other, by how long each took. */
function requestsOf(tookMs: readonly number[]): History {
  const history = new History(1, tookMs.length);
  let atMs = 0;
  for (const [row, ms] of tookMs.entries()) {
    const answer = { kind: 'accepted', version: 1, added: [] } as const;
    history.append(row + 1, row, 1, 0, 0, 1, 0, 200, answer, atMs, atMs, (atMs += ms));
  }
  return history;
}

const swift = Array.from({ length: 400 }, () => 5);

test.each<[string, readonly number[], { longestMs: number; share: number } | undefined]>([
  ['nothing took long', swift, undefined],
  ['one request in 401 took three seconds', [...swift, 3000], { longestMs: 3000, share: 0.6 }],
  // Twenty times the 99th percentile is not much where that is small.
  ['one took 90 ms', [...swift, 90], undefined],
  ['one took 110 ms', [...swift, 110], { longestMs: 110, share: 0.022 }],
  [
    'what lasts beyond the measured time counts up to its end',
    [...swift, 9000],
    { longestMs: 9000, share: 0.6 },
  ],
])('%s', (_, tookMs, stall) =>
  expect(stallOf(requestsOf(tookMs), { fromMs: 0, toMs: 5000 }, { clients: 1, p99Ms: 5 })).toEqual(stall),
);

test('a stall counts from twenty times the 99th percentile on, and in its part of all clients’ time', () => {
  const history = requestsOf([...swift, 390]);
  const window = { fromMs: 0, toMs: 5000 };
  expect(stallOf(history, window, { clients: 1, p99Ms: 20 })).toBeUndefined();
  expect(stallOf(history, window, { clients: 4, p99Ms: 19 })?.share).toBeCloseTo(0.0195);
  // One client of many that waits for its answer is no stall of the service.
  expect(stallOf(history, window, { clients: 8, p99Ms: 19 })).toBeUndefined();
});

test('no stall is shorter than 100 ms, however fast all others are', () => {
  const window = { fromMs: 0, toMs: 5000 };
  expect(stallOf(requestsOf([...swift, 95]), window, { clients: 1, p99Ms: 0.5 })).toBeUndefined();
  expect(stallOf(requestsOf([...swift, 100]), window, { clients: 1, p99Ms: 0.5 })?.longestMs).toBe(100);
});

test('what was due in the warm-up does not count, nor what was never sent', () => {
  expect(
    stallOf(requestsOf([3000, ...swift]), { fromMs: 1000, toMs: 5000 }, { clients: 1, p99Ms: 5 }),
  ).toBeUndefined();
  const history = new History(1, 1);
  history.append(1, 0, 1, 0, 0, 1, 0, 0, { kind: 'notSent', cause: 'nobody' }, 0, 0, 3000);
  expect(stallOf(history, { fromMs: 0, toMs: 5000 }, { clients: 1, p99Ms: 5 })).toBeUndefined();
});
