import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parallelEdits } from '../../workloads/parallel-edits.ts';
import { after, raceFor, startService, unique } from './race.fixture.ts';
import { resend } from './policies/resend.ts';
import { defaultTuning } from './policies/tuning.ts';
import { rowsPerSession } from './race.ts';

describe('a burst', () => {
  const rounds = { rounds: 6, warmupRounds: 2 };

  test('plays each round on records of its own, with all clients', async () => {
    const { port } = await startService();
    const { entries, reports, held, timed, warmMs } = await raceFor({
      port,
      arrival: 'burst',
      clients: 8,
      plan: rounds,
    });
    expect(entries.length).toBe(48);
    // what the service says of rounds that warm up does not count
    expect(timed).toBe(32);
    // and counters are read when these rounds are over
    expect(warmMs.map((atMs) => entries.filter(({ doneMs }) => doneMs <= atMs).length)).toEqual([16]);
    for (const { operation, client, slot } of entries) {
      expect(slot).toBe(Math.floor(operation / 8));
      expect(client).toBe(operation % 8);
    }
    expect(unique(entries.map(({ operation }) => operation))).toBe(48);
    for (const { intendedMs, sentMs, doneMs } of entries) {
      expect(sentMs).toBeGreaterThanOrEqual(intendedMs);
      expect(doneMs).toBeGreaterThanOrEqual(sentMs);
    }
    expect(held).toBe(0);
    const [report] = reports;
    expect(report?.bursts?.skewUs.length).toBe(4 * 8);
    for (const skew of report?.bursts?.skewUs ?? []) expect(skew).toBeGreaterThanOrEqual(0);
    expect(report?.bursts?.measuredFromMs).toBeGreaterThan(0);
    expect(
      entries.filter(({ intendedMs }) => intendedMs >= (report?.bursts?.measuredFromMs ?? 0)).length,
    ).toBe(32);
  });

  test('has all of a round in the hands of the service at once, and says so', async () => {
    const { service, port } = await startService(after(30));
    const { reports } = await raceFor({ port, arrival: 'burst', clients: 12, plan: { rounds: 3 } });
    expect(service.peakInHand).toBe(12);
    expect(reports[0]?.bursts?.overlaps).toEqual([12, 12, 12]);
  });

  test('releases a round only when every client has its command ready, however long one reads', async () => {
    const events: string[] = [];
    const { port } = await startService((accept, { method = '' }) => {
      const slow = method === 'GET' && events.length % 10 === 3;
      events.push(method);
      if (slow) setTimeout(accept, 60);
      else accept();
    });
    const { entries } = await raceFor({
      port,
      arrival: 'burst',
      clients: 5,
      workload: parallelEdits,
      plan: { rounds: 3 },
    });
    const round = [...Array<string>(5).fill('GET'), ...Array<string>(5).fill('PUT')];
    expect(events).toEqual([...round, ...round, ...round]);
    for (let slot = 0; slot < 3; slot++) {
      const played = entries.filter((entry) => entry.slot === slot);
      const commands = played.filter(({ command }) => command > 0);
      const lastRead = Math.max(...played.filter(({ command }) => command === 0).map(({ doneMs }) => doneMs));
      // They are due together, at the release.
      expect(unique(commands.map(({ intendedMs }) => intendedMs))).toBe(1);
      expect(commands[0]?.intendedMs).toBeGreaterThanOrEqual(lastRead);
    }
  });

  test('of two threads is released in both when the slower one is ready', async () => {
    const { port } = await startService();
    const { entries, reports } = await raceFor({
      port,
      arrival: 'burst',
      clients: 7,
      workers: 2,
      stagger: 80,
      plan: rounds,
    });
    expect(entries.length).toBe(42);
    expect(unique(entries.map(({ nonce }) => nonce))).toBe(42);
    for (let slot = 0; slot < 6; slot++) {
      const played = entries.filter((entry) => entry.slot === slot);
      expect(played.length).toBe(7);
      expect(unique(played.map(({ intendedMs }) => intendedMs))).toBe(1);
    }
    expect(Math.min(...entries.map(({ sentMs }) => sentMs))).toBeGreaterThan(75);
    expect(reports.map(({ bursts }) => bursts?.skewUs.length)).toEqual([16, 12]);
  });

  test('goes on when a request is lost while it waits for its release', async () => {
    const { port, cut } = await cuttingService();
    const { entries, tookMs } = await raceFor({
      port,
      arrival: 'burst',
      clients: 6,
      workers: 2,
      stagger: 100,
      plan: { rounds: 3 },
    });
    expect(cut()).toBe(1);
    expect(entries.length).toBe(18);
    const unknown = entries.filter(({ settled }) => settled === 'unknown');
    expect(unknown.length).toBe(1);
    expect(unknown[0]?.slot).toBe(0);
    expect(entries.filter(({ settled }) => settled === 'won').length).toBe(17);
    expect(tookMs).toBeLessThan(3000);
  });

  test('resends what is lost while it waits for its release, and is released once', async () => {
    for (const backOff of [
      { kind: 'none' },
      { kind: 'fixed', ms: 30 },
      { kind: 'fixed', ms: 300 },
    ] as const) {
      const { port, cut } = await cuttingService();
      const { entries, reports, tookMs } = await raceFor({
        port,
        arrival: 'burst',
        clients: 6,
        workers: 2,
        stagger: 100,
        plan: { rounds: 3 },
        policy: resend,
        tuning: { backOff },
      });
      expect(cut()).toBe(1);
      expect(entries.length).toBe(19);
      expect(entries.filter(({ settled }) => settled === 'won').length).toBe(18);
      expect(entries.filter(({ resolution }) => resolution === 'resent').map(({ slot }) => slot)).toEqual([
        0,
      ]);
      // No round begins before the one before it has ended.
      for (const round of [1, 2]) {
        const before = entries.filter(({ slot }) => slot === round - 1).map(({ doneMs }) => doneMs);
        const sent = entries.filter(({ slot }) => slot === round).map(({ sentMs }) => sentMs);
        expect(Math.min(...sent)).toBeGreaterThanOrEqual(Math.max(...before));
      }
      expect(reports.flatMap(({ bursts }) => bursts?.overlaps ?? []).length).toBe(6);
      expect(tookMs).toBeLessThan(3000);
    }
  });

  test('with more than 200 clients writes whole requests at its release', async () => {
    const { service, port } = await startService();
    const { entries } = await raceFor({ port, arrival: 'burst', clients: 201, plan: { rounds: 2 } });
    expect(service.requests).toBe(402);
    expect(entries.filter(({ settled }) => settled === 'won').length).toBe(402);
  });

  test('ends in both threads when the history of one is full', async () => {
    const { port } = await startService();
    const { entries, reports, tookMs } = await raceFor({
      port,
      arrival: 'burst',
      // The first thread has two clients and so fills its half sooner.
      clients: 3,
      workers: 2,
      historyEntries: 2 * (2 * rowsPerSession(defaultTuning) + 10),
      plan: { rounds: 500 },
    });
    expect(reports.some(({ historyFull }) => historyFull)).toBe(true);
    expect(entries.length).toBeLessThan(40);
    expect(tookMs).toBeLessThan(3000);
  });
});

/** A service on a bare socket that cuts the first connection on which half a request came, and serves all others. */
async function cuttingService(): Promise<{ port: number; cut: () => number }> {
  let cuts = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const body = text.indexOf('\r\n\r\n') + 4;
      const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
      if (body < 4 || text.length < body + length) {
        if (cuts === 0) {
          cuts += 1;
          socket.destroy();
        }
        return;
      }
      const nonce = /contend-nonce: (\d+)/.exec(text)?.[1] ?? '';
      text = '';
      socket.write(`HTTP/1.1 200 OK\r\nContend-Nonce: ${nonce}\r\nContent-Length: 2\r\n\r\n{}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return { port: (server.address() as AddressInfo).port, cut: () => cuts };
}
