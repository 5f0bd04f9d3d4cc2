import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

test('a clock counts milliseconds since its epoch', () => {
  const clock = createClock(process.hrtime.bigint() - 2_500_000_000n);
  const first = clock();
  expect(first).toBeGreaterThanOrEqual(2500);
  expect(first).toBeLessThan(3500);
  expect(clock()).toBeGreaterThanOrEqual(first);
});

test('a clock agrees with hrtime as another thread reads it', async () => {
  const epochNs = process.hrtime.bigint();
  const clock = createClock(epochNs);
  const source = `const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(Number(process.hrtime.bigint() - workerData) / 1e6);`;
  const before = clock();
  const there = await new Promise<number>((resolve, reject) => {
    const worker = new Worker(source, { eval: true, workerData: epochNs });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // 0.05 ms is far above the error of the offset and far below the start of a thread.
  expect(there).toBeGreaterThan(before - 0.05);
  expect(there).toBeLessThan(clock() + 0.05);
});
