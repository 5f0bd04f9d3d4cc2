/** What a ticker's thread is started with; times are nanoseconds of `process.hrtime`, less `epochNs`, in milliseconds. */
export interface TickerOrder {
  readonly dueMs: Float64Array;
  readonly epochNs: bigint;
  /** Two flags in shared memory: `[0]` a tick is on its way, `[1]` the thread is to end. */
  readonly flags: Int32Array;
}

/**
 * The program of a ticker's thread. It is text because it must start from any bundle, where neither a file beside the
 * program nor the source of a function can be relied on. It sleeps until the next arrival is due and posts a tick
 * unless one is on its way already: the receiver takes everything that is due by then.
 */
export const tickerThread = `
const { parentPort, workerData } = require('node:worker_threads');
const { dueMs, epochNs, flags } = workerData;
const pending = 0;
const stop = 1;
// Another thread that reads its clock after this one must find the arrival due, whatever the clocks' rounding.
const marginMs = 0.005;
const nowMs = () => Number(process.hrtime.bigint() - epochNs) / 1e6 - marginMs;
let next = 0;
while (next < dueMs.length && Atomics.load(flags, stop) === 0) {
  const waitMs = dueMs[next] - nowMs();
  if (waitMs > 0) {
    Atomics.wait(flags, stop, 0, waitMs);
    continue;
  }
  const limitMs = nowMs();
  while (next < dueMs.length && dueMs[next] <= limitMs) next++;
  if (Atomics.compareExchange(flags, pending, 0, 1) === 0) parentPort.postMessage(0);
}
`;
