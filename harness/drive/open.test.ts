import { describe, expect, test } from 'vitest';
import { randomStream } from '../core/random.ts';
import { constant } from './pacers/constant.ts';
import { poisson } from './pacers/poisson.ts';
import { after, raceFor, silent, startService, unique } from './race.fixture.ts';
import { defaultTuning } from './policies/tuning.ts';
import { rowsPerSession } from './race.ts';

describe('an open loop', () => {
  test('sends every arrival of the schedule, due at exactly its time', async () => {
    const { port } = await startService();
    const { entries, reports } = await raceFor({
      port,
      arrival: 'poisson',
      clients: 20,
      ratePerS: 400,
      durationMs: 500,
      plan: { startMs: 20, endMs: 520 },
    });
    const due = Float64Array.from(poisson.arrivals(400, 500, randomStream(7, 3)));
    const sorted = entries.toSorted((a, b) => a.operation - b.operation);
    expect(sorted.map(({ operation }) => operation)).toEqual([...due.keys()]);
    expect(sorted.map(({ intendedMs }) => intendedMs)).toEqual([...due].map((at) => at + 20));
    expect(reports[0]?.arrivals).toMatchObject({ drawn: due.length, sent: due.length, dropped: 0 });
    expect(reports[0]?.endedMs).toBe(520);
    for (const { intendedMs, sentMs, doneMs } of entries) {
      expect(sentMs).toBeGreaterThanOrEqual(intendedMs);
      expect(doneMs).toBeGreaterThanOrEqual(sentMs);
    }
  });

  test('deals the schedule out to threads: together they send exactly what one would', async () => {
    const { port } = await startService();
    const { entries, reports } = await raceFor({
      port,
      arrival: 'constant',
      clients: 9,
      workers: 2,
      ratePerS: 300,
      durationMs: 330,
    });
    const due = Float64Array.from(constant.arrivals(300, 330, Math.random));
    const sorted = entries.toSorted((a, b) => a.operation - b.operation);
    expect(sorted.map(({ operation }) => operation)).toEqual([...due.keys()]);
    expect(sorted.map(({ intendedMs }) => intendedMs)).toEqual([...due]);
    expect(unique(entries.map(({ nonce }) => nonce))).toBe(entries.length);
    expect(reports.map(({ arrivals }) => arrivals?.drawn)).toEqual([50, 49]);
    // The clients of one thread never run operations of the other.
    for (const { operation, client } of entries) expect(operation % 2).toBe(client % 2);
  });

  test('counts latency from the due time: one connection that takes 20 ms falls behind 100 arrivals a second', async () => {
    const { port } = await startService(after(20));
    const { entries, reports } = await raceFor({
      port,
      arrival: 'constant',
      clients: 1,
      ratePerS: 100,
      durationMs: 200,
    });
    expect(entries.length).toBe(20);
    for (const { operation, intendedMs, doneMs } of entries) {
      // A millisecond of room for each timer.
      expect(doneMs - intendedMs).toBeGreaterThan((operation + 1) * 19 - operation * 10);
    }
    const waits = reports[0]?.arrivals?.waitingMs;
    expect(waits?.count).toBeGreaterThanOrEqual(18);
    expect(waits?.longestMs).toBeGreaterThan(100);
  });

  test('tells a loop that was late from connections that were: together they are all of the lateness', async () => {
    const load = { arrival: 'constant', ratePerS: 200, durationMs: 500 } as const;
    const sum = (values: Iterable<number>): number => [...values].reduce((total, ms) => total + ms, 0);
    const partsOf = async (port: number, clients: number): Promise<Record<'loop' | 'waiting', number>> => {
      const { entries, reports } = await raceFor({ ...load, port, clients });
      const { loopMs, waitingMs } = reports[0]!.arrivals!;
      expect(loopMs.count).toBe(100);
      const [loop, waiting] = [loopMs.sumMs, waitingMs.sumMs];
      const late = sum(entries.map(({ intendedMs, sentMs }) => sentMs - intendedMs));
      expect(Math.abs(loop + waiting - late)).toBeLessThan(late / 10);
      return { loop, waiting };
    };
    // Two connections that take 40 ms each serve 50 a second.
    const slow = await startService(after(40));
    const busy = await partsOf(slow.port, 2);
    expect(busy.loop).toBeLessThan(busy.waiting / 2);
    // Something else keeps the thread for 200 ms: who was due then waits for a connection only from then on.
    const { port } = await startService();
    const occupied = setTimeout(() => {
      const endMs = performance.now() + 200;
      while (performance.now() < endMs);
    }, 200);
    const stopped = await partsOf(port, 2);
    clearTimeout(occupied);
    expect(stopped.waiting).toBeLessThan(stopped.loop / 2);
  });

  test('who was due in the warm-up has waited for nothing that counts', async () => {
    const { port } = await startService(after(20));
    const { reports } = await raceFor({
      port,
      arrival: 'constant',
      clients: 1,
      ratePerS: 100,
      durationMs: 200,
      plan: { measuredFromMs: 150 },
    });
    expect(reports[0]?.arrivals?.sent).toBe(20);
    expect(reports[0]?.arrivals?.waitingMs.count).toBe(5);
    expect(reports[0]?.arrivals?.loopMs.count).toBe(5);
  });

  test('sends each arrival or counts it as dropped, also those that wait when the time is up', async () => {
    const { port } = await startService(after(40));
    const { entries, reports } = await raceFor({
      port,
      arrival: 'constant',
      clients: 2,
      ratePerS: 500,
      durationMs: 200,
      plan: { drainMs: 100 },
    });
    const { drawn = 0, sent = 0, dropped = 0, peakWaiting = 0 } = reports[0]?.arrivals ?? {};
    expect(drawn).toBe(100);
    expect(sent + dropped).toBe(100);
    expect(entries.length).toBe(sent);
    expect(dropped).toBeGreaterThan(50);
    expect(peakWaiting).toBeGreaterThan(50);
    expect(entries.every(({ settled }) => settled !== undefined)).toBe(true);
  });

  test('drops what comes when ten thousand wait already', async () => {
    const { port } = await startService(silent);
    const { reports } = await raceFor({
      port,
      arrival: 'constant',
      clients: 1,
      ratePerS: 60_000,
      durationMs: 200,
      timeoutMs: 60_000,
      plan: { drainMs: 50 },
    });
    expect(reports[0]?.arrivals).toMatchObject({
      drawn: 12_000,
      sent: 1,
      dropped: 11_999,
      peakWaiting: 10_000,
    });
  });

  test.each([
    // one arrival, two threads: the second has nothing to do
    [2, 1],
    // no time for any arrival
    [1, 0],
  ])('ends where a share of the schedule is empty: %i threads, %i ms', async (workers, durationMs) => {
    const { port } = await startService();
    const { entries } = await raceFor({
      port,
      arrival: 'constant',
      clients: 2,
      workers,
      ratePerS: 1,
      durationMs,
    });
    expect(entries.length).toBe(durationMs);
  });

  test.each([
    // tick after tick
    [20_000, 200],
    // all at once: they have had their tick, and wait for the two connections
    [400_000, 1],
  ])(
    'never writes beyond its history, although arrivals wait: %i/s for %i ms',
    async (ratePerS, durationMs) => {
      const { service, port } = await startService();
      const { entries, reports } = await raceFor({
        port,
        arrival: 'constant',
        clients: 2,
        ratePerS,
        durationMs,
        historyEntries: 2 * rowsPerSession(defaultTuning) + 100,
      });
      expect(reports[0]?.historyFull).toBe(true);
      expect(entries.length).toBe(service.requests);
      expect(entries.length).toBeLessThanOrEqual(2 * rowsPerSession(defaultTuning) + 100);
      const { drawn = 0, sent = 0, dropped = 0 } = reports[0]?.arrivals ?? {};
      expect(sent).toBe(entries.length);
      expect(sent + dropped).toBe(drawn);
    },
  );
});
