/**
 * A clock in fractional milliseconds since an epoch of `process.hrtime.bigint()`, which all threads and processes of
 * a machine share; a thread's own `performance.now()` starts when the thread does. About 40 ns a call.
 */
export function createClock(epochNs: bigint): () => number {
  const offsets = Array.from({ length: 9 }, () => {
    const before = performance.now();
    const sinceEpochMs = Number(process.hrtime.bigint() - epochNs) / 1e6;
    return sinceEpochMs - (before + performance.now()) / 2;
  }).sort((a, b) => a - b);
  // The median: a thread that is interrupted between two readings measures nonsense.
  const offsetMs = offsets[4] ?? 0;
  return () => performance.now() + offsetMs;
}
