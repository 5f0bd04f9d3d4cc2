import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../core/history.ts';
import { freePort } from '../../targets/servers/free-port.ts';
import { after, raceFor, silent, startService, unique } from './race.fixture.ts';
import { retry } from './policies/retry.ts';
import { defaultTuning } from './policies/tuning.ts';
import { rowsPerSession } from './race.ts';

/** The most exchanges that were in flight at one moment, by the client's clock. */
function mostInFlight(entries: readonly Entry[]): number {
  const moments = entries
    .flatMap(({ sentMs, doneMs }) => [
      { at: sentMs, by: 1 },
      { at: doneMs, by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return moments.reduce((most, { by }) => Math.max(most, (now += by)), 0);
}

function expectInOrder(entries: readonly Entry[]): void {
  for (const { intendedMs, sentMs, doneMs } of entries) {
    expect(sentMs).toBeGreaterThanOrEqual(intendedMs);
    expect(doneMs).toBeGreaterThanOrEqual(sentMs);
  }
}

describe('a closed loop', () => {
  test('has never more operations in flight than clients, and numbers them without a gap in each client', async () => {
    const { service, port } = await startService();
    const { entries, reports } = await raceFor({ port, arrival: 'closed', clients: 5, durationMs: 250 });
    expect(service.peakInHand).toBeLessThanOrEqual(5);
    expect(mostInFlight(entries)).toBeLessThanOrEqual(5);
    expect(reports[0]?.peakInFlight).toBe(5);
    expect(entries.length).toBe(service.requests);
    expect(unique(entries.map(({ operation }) => operation))).toBe(entries.length);
    expect(unique(entries.map(({ nonce }) => nonce))).toBe(entries.length);
    for (let client = 0; client < 5; client++) {
      const mine = entries.filter((entry) => entry.client === client);
      expect(mine.length).toBeGreaterThan(0);
      expect(mine.map(({ operation }) => operation)).toEqual(mine.map((_, j) => j * 5 + client));
    }
    expectInOrder(entries);
  });

  test('reads all answers that have come before it sends what follows on any of them, which was due from then on', async () => {
    const clients = 5;
    const waiting: (() => void)[] = [];
    const { port } = await startService((accept) => {
      if (waiting.push(accept) === clients) for (const go of waiting.splice(0)) go();
    });
    const plan = { drainMs: 100 };
    const { entries } = await raceFor({ port, arrival: 'closed', clients, timeoutMs: 100, plan });
    const accepted = entries.filter(({ answer }) => answer === 'accepted');
    expect(accepted.length).toBeGreaterThan(10 * clients);
    for (let from = clients; from < accepted.length; from += clients) {
      const before = accepted.slice(from - clients, from);
      const next = accepted.slice(from, from + clients);
      const lastMs = Math.max(...before.map(({ doneMs }) => doneMs));
      for (const { sentMs, intendedMs, client } of next) {
        expect(sentMs).toBeGreaterThanOrEqual(lastMs);
        const own = before.find((entry) => entry.client === client);
        expect(intendedMs).toBeGreaterThanOrEqual(own?.doneMs ?? Infinity);
        expect(intendedMs).toBeLessThanOrEqual(sentMs);
      }
    }
  });

  test('tells when its warm-up is over, each thread once', async () => {
    const { port } = await startService();
    const plan = { measuredFromMs: 100 };
    const { warmMs } = await raceFor({
      port,
      arrival: 'closed',
      clients: 4,
      workers: 2,
      durationMs: 250,
      plan,
    });
    expect(warmMs.length).toBe(2);
    for (const atMs of warmMs) expect(atMs).toBeGreaterThanOrEqual(97);
    for (const atMs of warmMs) expect(atMs).toBeLessThan(250);
  });

  test('deals its clients out to threads without changing the numbers of operations', async () => {
    const { port } = await startService(after(3));
    const { entries, reports } = await raceFor({ port, arrival: 'closed', clients: 5, workers: 2 });
    expect(reports.map(({ peakInFlight }) => peakInFlight)).toEqual([3, 2]);
    expect(unique(entries.map(({ operation }) => operation))).toBe(entries.length);
    expect(unique(entries.map(({ nonce }) => nonce))).toBe(entries.length);
    for (const { operation, client } of entries) expect(operation % 5).toBe(client);
  });

  test('lets a client think at least as long as it should', async () => {
    const { port } = await startService();
    const { entries } = await raceFor({ port, arrival: 'closed', clients: 3, plan: { thinkMs: 20 } });
    for (let client = 0; client < 3; client++) {
      const mine = entries.filter((entry) => entry.client === client);
      expect(mine.length).toBeGreaterThan(1);
      for (const [index, { sentMs }] of mine.slice(1).entries())
        // A timer of whole milliseconds may be one short by the other clock.
        expect(sentMs - (mine[index]?.doneMs ?? 0)).toBeGreaterThan(19);
    }
  });

  test('waits at its end for what is in flight: nothing is cut off that is answered in time', async () => {
    const { service, port } = await startService(after(60));
    const { entries } = await raceFor({ port, arrival: 'closed', clients: 4, durationMs: 200 });
    expect(service.inHand).toBe(0);
    expect(entries.length).toBe(service.requests);
    expect(new Set(entries.map(({ settled }) => settled))).toEqual(new Set(['won']));
    expect(Math.max(...entries.map(({ doneMs }) => doneMs))).toBeGreaterThan(200);
  });

  test('gives a silent service up after the time-out, again and again, and is over in time', async () => {
    const { port } = await startService(silent);
    const { entries, tookMs } = await raceFor({
      port,
      arrival: 'closed',
      clients: 3,
      durationMs: 350,
      timeoutMs: 100,
    });
    expect(entries.length).toBeGreaterThanOrEqual(6);
    for (const { answer, settled, status, sentMs, doneMs } of entries) {
      expect({ answer, settled, status }).toEqual({ answer: 'unknown', settled: 'unknown', status: 0 });
      expect(doneMs - sentMs).toBeGreaterThanOrEqual(100);
    }
    expect(tookMs).toBeLessThan(2000);
  });

  test('cuts off at the bound what is still in flight: its fate is unknown', async () => {
    const { port } = await startService(silent);
    const { entries, tookMs } = await raceFor({
      port,
      arrival: 'closed',
      clients: 3,
      durationMs: 100,
      timeoutMs: 60_000,
      plan: { drainMs: 100 },
    });
    expect(entries.map(({ settled }) => settled)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(tookMs).toBeLessThan(5000);
  });

  test('gives operations no end that still wait to try again when it is over: they neither lost nor gave up', async () => {
    const { port } = await startService((_, request, response) => {
      response.setHeader('contend-nonce', String(request.headers['contend-nonce']));
      response.statusCode = 409;
      response.setHeader('content-type', 'application/problem+json');
      response.end('{"code":"write-conflict"}');
    });
    const { entries, reports } = await raceFor({
      port,
      arrival: 'closed',
      clients: 3,
      durationMs: 50,
      policy: retry,
      tuning: { backOff: { kind: 'fixed', ms: 30_000 }, patienceMs: 60_000 },
      plan: { drainMs: 50 },
    });
    expect(entries.map(({ reason, settled }) => ({ reason, settled }))).toEqual(
      Array.from({ length: 3 }, () => ({ reason: 'write-conflict', settled: undefined })),
    );
    expect(reports[0]?.cutOff).toBe(3);
  });

  test('does not run hot against a service that is gone: each client tries a hundred times a second at most', async () => {
    const { service, port } = await startService();
    const closing = sleep(100).then(() => service.close());
    const { entries, tookMs } = await raceFor({ port, arrival: 'closed', clients: 3, durationMs: 400 });
    await closing;
    const refused = entries.filter(({ answer }) => answer === 'notSent');
    expect(refused.length).toBeGreaterThan(0);
    // 300 ms by 10 ms by 3 clients, and some room for timers that are a little early.
    expect(refused.length).toBeLessThanOrEqual(3 * 35);
    for (const { settled, status } of refused)
      expect({ settled, status }).toEqual({ settled: 'error', status: 0 });
    expect(tookMs).toBeLessThan(3000);
  });

  test('ends early when the history has no room left, with all of it kept', async () => {
    const { service, port } = await startService();
    const { entries, reports } = await raceFor({
      port,
      arrival: 'closed',
      clients: 2,
      durationMs: 20_000,
      historyEntries: 2 * rowsPerSession(defaultTuning) + 50,
    });
    expect(reports[0]?.historyFull).toBe(true);
    expect(entries.length).toBe(service.requests);
    expect(entries.length).toBeGreaterThanOrEqual(50);
    expect(reports[0]?.endedMs).toBeLessThan(20_000);
  });
});

test.each([
  ['of ours has failed', {}, 'CTD_SERVICE_FAILED'],
  ['of others cannot be reached any more', { foreign: { refuses: [] } }, 'CTD_SERVICE_UNREACHABLE'],
])('a service %s where nobody takes connections', async (_, whose, code) => {
  const race = { port: await freePort(), arrival: 'closed', clients: 2, durationMs: 100, ...whose } as const;
  await expect(raceFor(race)).rejects.toMatchObject({ code });
});
