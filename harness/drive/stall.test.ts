import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Entry } from '../core/history.ts';
import { histogramsReady, newHistogram, percentilesOf, recordMs } from '../measure/histogram.ts';
import { raceFor } from './race.fixture.ts';
import type { RaceOutcome } from './race.fixture.ts';

/**
 * A service in a thread of its own that stands still for 200 ms every 2 s, first after one, and tells when it did by
 * `process.hrtime.bigint()`.
 */
const stallingService = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
const asleep = new Int32Array(new SharedArrayBuffer(4));
const server = createServer((request, response) => {
  response.setHeader('contend-nonce', request.headers['contend-nonce']);
  request.resume();
  request.once('end', () => response.end('{"version":1,"added":{}}'));
});
const stall = () => {
  setTimeout(stall, 2000);
  const fromNs = process.hrtime.bigint();
  Atomics.wait(asleep, 0, 0, 200);
  parentPort.postMessage({ fromNs, toNs: process.hrtime.bigint() });
};
server.listen(0, '127.0.0.1', () => {
  parentPort.postMessage(server.address().port);
  setTimeout(stall, 1000);
});
`;

/** When the service stood still. */
interface Stall {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

let worker: Worker | undefined;
afterEach(async () => {
  await worker?.terminate();
});
beforeAll(histogramsReady);

async function stalling(): Promise<{ port: number; stalls: readonly Stall[] }> {
  const stalls: Stall[] = [];
  worker = new Worker(stallingService, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  worker.on('message', (stall: Stall) => stalls.push(stall));
  return { port, stalls };
}

function tailOf(durationsMs: readonly number[]): { readonly p99: number; readonly p999: number } {
  const histogram = newHistogram();
  for (const ms of durationsMs) recordMs(histogram, ms);
  const { p99 = Number.NaN, p999 = Number.NaN } = percentilesOf(histogram);
  histogram.destroy();
  return { p99, p999 };
}

/** On a quiet machine both are within a fiftieth of the model; a busy one needs room. */
const roomFor = (truth: number): number => Math.max(30, truth / 4);

const latencies = (entries: readonly Entry[]): number[] =>
  entries.map(({ intendedMs, doneMs }) => doneMs - intendedMs);

/** What a perfect driver would see: who is due within a stall waits for its end, all others are served at once. */
function modelled({ entries, epochNs }: RaceOutcome, stalls: readonly Stall[]): number[] {
  const since = (ns: bigint): number => Number(ns - epochNs) / 1e6;
  return entries.map(({ intendedMs }) => {
    const stall = stalls.find(({ fromNs, toNs }) => since(fromNs) <= intendedMs && intendedMs < since(toNs));
    return stall === undefined ? 0 : since(stall.toNs) - intendedMs;
  });
}

// Neighbours stall the service too, which no driver could tell from its own stalls: then it is tried again.
test('an open loop sees a stall as long as it is, where a closed loop hides it', { retry: 2 }, async () => {
  const { port, stalls } = await stalling();
  // Enough requests for a percentile of one in a thousand.
  const open = await raceFor({ port, arrival: 'poisson', clients: 250, ratePerS: 500, durationMs: 8000 });
  const truth = tailOf(modelled(open, stalls));
  const seen = tailOf(latencies(open.entries));
  expect(stalls.length).toBeGreaterThanOrEqual(2);
  expect(truth.p99).toBeGreaterThan(150);
  expect(truth.p999).toBeGreaterThan(truth.p99);
  expect(Math.abs(seen.p99 - truth.p99)).toBeLessThan(roomFor(truth.p99));
  expect(Math.abs(seen.p999 - truth.p999)).toBeLessThan(roomFor(truth.p999));

  const closed = await raceFor({ port, arrival: 'closed', clients: 10, durationMs: 2000 });
  expect(stalls.length).toBeGreaterThanOrEqual(3);
  expect(latencies(closed.entries).reduce((most, ms) => Math.max(most, ms))).toBeGreaterThan(150);
  expect(tailOf(latencies(closed.entries)).p99).toBeLessThan(truth.p99 / 2);
});
