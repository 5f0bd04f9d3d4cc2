import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Entry } from '../core/history.ts';
import { histogramsReady, newHistogram, percentilesOf, recordMs } from '../measure/histogram.ts';
import { raceFor } from './race.fixture.ts';
import type { RaceOutcome } from './race.fixture.ts';

/**
 * A service in a thread of its own that stands still for 200 ms every 2 s, first after one, and tells when it did by
 * `process.hrtime.bigint()`, and in the end when it answered whom. It does next to nothing for a request, so that who
 * waited for its end is answered at once: a request is one piece of data here, and answers differ in the nonce alone.
 */
const stallingService = `
const { createServer } = require('node:net');
const { parentPort } = require('node:worker_threads');
const asleep = new Int32Array(new SharedArrayBuffer(4));
const body = '{"version":1,"added":{}}';
const answeredNs = new Map();
const nonceAt = /contend-nonce: (.+)\\r\\n/i;
const server = createServer({ noDelay: true }, (socket) => {
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (request) => {
    const [, nonce] = nonceAt.exec(request);
    answeredNs.set(Number(nonce), process.hrtime.bigint());
    socket.write('HTTP/1.1 200 OK\\r\\ncontend-nonce: ' + nonce + '\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body);
  });
});
parentPort.once('message', () => parentPort.postMessage(answeredNs));
const stall = () => {
  setTimeout(stall, 2000);
  const fromNs = process.hrtime.bigint();
  Atomics.wait(asleep, 0, 0, 200);
  const toNs = process.hrtime.bigint();
  // Told later, as telling takes time that those who waited would be charged for.
  setTimeout(() => parentPort.postMessage({ fromNs, toNs }), 100);
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

/** A service that stalls: where it is, when it stood still so far, and when it answered each nonce. */
interface Stalling {
  readonly port: number;
  readonly stalls: readonly Stall[];
  readonly answers: () => Promise<ReadonlyMap<number, bigint>>;
}

let worker: Worker | undefined;
afterEach(async () => {
  await worker?.terminate();
});
beforeAll(histogramsReady);

async function stalling(): Promise<Stalling> {
  const started = new Worker(stallingService, { eval: true });
  worker = started;
  const [port] = (await once(started, 'message')) as [number];
  const stalls: Stall[] = [];
  const answered = new Promise<ReadonlyMap<number, bigint>>((resolve) => {
    started.on('message', (told: Stall | ReadonlyMap<number, bigint>) => {
      if (told instanceof Map) resolve(told);
      else stalls.push(told as Stall);
    });
  });
  const answers = (): typeof answered => {
    started.postMessage('answers');
    return answered;
  };
  return { port, stalls, answers };
}

function tailOf(durationsMs: readonly number[]): { readonly p99: number; readonly p999: number } {
  const histogram = newHistogram();
  for (const ms of durationsMs) recordMs(histogram, ms);
  const { p99 = Number.NaN, p999 = Number.NaN } = percentilesOf(histogram);
  histogram.destroy();
  return { p99, p999 };
}

/** On a quiet machine all are within a fiftieth of the truth; a busy one needs room. */
const roomFor = (truth: number): number => Math.max(30, truth / 4);

const latencies = (entries: readonly Entry[]): number[] =>
  entries.map(({ intendedMs, doneMs }) => doneMs - intendedMs);

const msSince = (epochNs: bigint, ns: bigint): number => Number(ns - epochNs) / 1e6;

/** What anybody would see if a request cost nothing: who is due within a stall waits for its end, all others do not wait. */
function modelled({ entries, epochNs }: RaceOutcome, stalls: readonly Stall[]): number[] {
  const spans = stalls.map(({ fromNs, toNs }) => [msSince(epochNs, fromNs), msSince(epochNs, toNs)] as const);
  return entries.map(({ intendedMs }) => {
    const [, toMs = intendedMs] = spans.find(([from, to]) => from <= intendedMs && intendedMs < to) ?? [];
    return toMs - intendedMs;
  });
}

/** What a perfect driver would see: from the time that a request was due to when the service says that it answered. */
function answered({ entries, epochNs }: RaceOutcome, answers: ReadonlyMap<number, bigint>): number[] {
  return entries.map(({ nonce, intendedMs }) => msSince(epochNs, answers.get(nonce) ?? 0n) - intendedMs);
}

// Neighbours stall the service too, which no driver could tell from its own stalls: then it is tried again.
test('an open loop sees a stall as long as it is, where a closed loop hides it', { retry: 2 }, async () => {
  const { port, stalls, answers } = await stalling();
  // Enough requests for a percentile of one in a thousand.
  const open = await raceFor({ port, arrival: 'poisson', clients: 400, ratePerS: 1000, durationMs: 4000 });
  const seen = tailOf(latencies(open.entries));
  const model = tailOf(modelled(open, stalls));
  const told = tailOf(answered(open, await answers()));
  expect(stalls.length).toBeGreaterThanOrEqual(2);
  expect(model.p99).toBeGreaterThan(150);
  expect(model.p999).toBeGreaterThan(model.p99);
  for (const truth of [model, told]) {
    expect(Math.abs(seen.p99 - truth.p99)).toBeLessThan(roomFor(truth.p99));
    expect(Math.abs(seen.p999 - truth.p999)).toBeLessThan(roomFor(truth.p999));
  }

  const closed = await raceFor({
    port,
    arrival: 'closed',
    clients: 10,
    durationMs: 2000,
    plan: { thinkMs: 4 },
  });
  expect(stalls.length).toBeGreaterThanOrEqual(3);
  expect(latencies(closed.entries).reduce((most, ms) => Math.max(most, ms))).toBeGreaterThan(150);
  expect(tailOf(latencies(closed.entries)).p99).toBeLessThan(model.p99 / 2);
});
