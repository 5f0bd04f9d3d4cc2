import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random.ts';
import { anchorOf, exchangesInRound } from './anchor.ts';
import type { Exchange } from './anchor.ts';
import { clockBetween } from './clock-between.ts';
import { clockOf } from './clock-of.ts';
import { sharedClock, unboundedMs } from './clock.ts';

/** An agent's clock by the coordinator's. */
type Shows = (trueMs: number) => number;

/** Questions from a moment on, each on its way for up to `thereMs` and back for up to `backMs`. */
function round(
  shows: Shows,
  fromMs: number,
  [thereMs, backMs]: readonly [number, number],
  seed = 1,
): Exchange[] {
  const random = randomStream(seed, Math.abs(Math.round(fromMs)));
  let sentMs = fromMs;
  return Array.from({ length: exchangesInRound }, () => {
    const readMs = sentMs + thereMs * random();
    const doneMs = readMs + backMs * random();
    const exchange = { sentMs, agentMs: shows(readMs), doneMs };
    sentMs = doneMs;
    return exchange;
  });
}

const ms = (max: number, min = 0): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

describe('the clock of an agent', () => {
  test('is nowhere farther off than the bound says: any offset, drift and network', () => {
    const cases = fc.record({
      offsetMs: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      drift: fc.double({ min: -200e-6, max: 200e-6, noNaN: true }),
      // Below a microsecond times of 1e9 ms have no digits that could tell a clock that was set from one that was rounded.
      ways: fc.tuple(ms(20, 0.001), ms(20, 0.001)),
      seed: fc.nat(),
      at: ms(60_000),
    });
    fc.assert(
      fc.property(cases, ({ offsetMs, drift, ways, seed, at }) => {
        const shows: Shows = (trueMs) => offsetMs + trueMs * (1 + drift);
        const clock = clockOf([-1000, 30_000, 61_000].map((from) => round(shows, from, ways, seed)));
        const agentMs = shows(at);
        const away = Math.abs(agentMs + clock.offsetMs(agentMs) - at);
        // Times of 1e9 ms have no more digits than that.
        expect(away).toBeLessThanOrEqual(clock.boundMs(agentMs) + 1e-5);
        expect(clock.boundMs(agentMs)).toBeLessThanOrEqual((ways[0] + ways[1]) / 2 + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('a round is never wider than half of its shortest round trip, but for what drifts meanwhile', () => {
    for (let seed = 1; seed < 50; seed++) {
      const exchanges = round((at) => at + 7, 0, [20, 3], seed);
      const shortest = Math.min(...exchanges.map(({ sentMs, doneMs }) => doneMs - sentMs));
      expect(anchorOf(exchanges).boundMs).toBeLessThanOrEqual(shortest / 2 + 0.4);
    }
  });

  test.each([
    ['all of the delay is on the way there', [20, 0]],
    ['all of it is on the way back', [0, 20]],
  ] as const)('is off by half of the round trip where %s, and says so', (_, [thereMs, backMs]) => {
    const always = (fromMs: number): Exchange[] =>
      Array.from({ length: exchangesInRound }, (__, nth) => {
        const sentMs = fromMs + nth * 20;
        return { sentMs, agentMs: sentMs + thereMs, doneMs: sentMs + thereMs + backMs };
      });
    const clock = clockOf([0, 10_000, 20_000].map(always));
    expect(Math.abs(clock.offsetMs(10_000))).toBeCloseTo(10, 3);
    expect(clock.boundMs(10_000)).toBeGreaterThanOrEqual(10);
  });

  test('a clock that was slewed between two rounds has a bound that holds', () => {
    // 400 ppm faster for its second half: what NTP may do.
    const shows: Shows = (at) => at + Math.max(0, at - 30_000) * 400e-6;
    const clock = clockOf([-1000, 30_000, 61_000].map((from) => round(shows, from, [1, 1])));
    for (let at = 0; at <= 60_000; at += 500) {
      const agentMs = shows(at);
      expect(Math.abs(agentMs + clock.offsetMs(agentMs) - at)).toBeLessThanOrEqual(clock.boundMs(agentMs));
    }
    expect(clock.boundMs(15_000)).toBeGreaterThan(2);
  });

  test('outside of the rounds the bound grows', () => {
    const clock = clockOf([0, 1000].map((from) => round((at) => at, from, [1, 1])));
    expect(clock.boundMs(60_000)).toBeGreaterThan(10 * clock.boundMs(500));
    const once = clockOf([round((at) => at, 0, [1, 1])]);
    expect(once.boundMs(10_000)).toBeGreaterThan(5);
  });
});

describe('nothing is known of a clock', () => {
  test.each<[string, Shows]>([
    ['that was set in the middle of a round', (at) => (at < 1010 ? at : at + 3000)],
    ['that stands still', () => 5],
    ['that goes back between rounds', (at) => (at < 500 ? at : at - 5000)],
    ['that is no number', () => Number.NaN],
  ])('%s', (_, shows) => {
    const clock = clockOf([0, 1000, 2000].map((from) => round(shows, from, [2, 2])));
    expect(clock.boundMs(1500)).toBe(unboundedMs);
    expect(Number.isFinite(clock.offsetMs(1500))).toBe(true);
  });

  test('that was never asked', () => {
    expect(() => clockOf([[], []])).toThrow(/at least one exchange/);
  });
});

describe('two processes have one clock', () => {
  const rounds = (offsetMs: number): Exchange[][] =>
    [0, 1000].map((from) => round((at) => at + offsetMs, from, [2, 2]));
  const same = { coordinator: 'boot-1 time:[1]', agent: 'boot-1 time:[1]' };

  test('where boot and time namespace are the same, whatever the way between them', () => {
    expect(clockBetween(same, rounds(0))).toBe(sharedClock);
    expect(clockBetween(same, [])).toBe(sharedClock);
  });

  test.each([
    // Another machine.
    [{ ...same, agent: 'boot-2 time:[1]' }, 0],
    // A container with a time namespace of its own.
    [{ ...same, agent: 'boot-1 time:[2]' }, 0],
    // Nobody knows.
    [{ coordinator: undefined, agent: undefined }, 0],
    // Two machines from one snapshot.
    [same, 50],
  ])('and otherwise not: %o, %d ms apart', (domains, offsetMs) => {
    const clock = clockBetween(domains, rounds(offsetMs));
    expect(clock).not.toBe(sharedClock);
    expect(Math.abs(clock.offsetMs(500) + offsetMs)).toBeLessThanOrEqual(clock.boundMs(500));
    expect(clock.boundMs(500)).toBeGreaterThan(0);
  });
});
