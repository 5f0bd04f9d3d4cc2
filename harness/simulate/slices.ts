import { setImmediate } from 'node:timers/promises';

/** Longest time without a look at what else there is to do, milliseconds. */
const sliceMs = 50;

/** Runs a long computation step by step, so that others get a turn, and gives it up when the signal says so. */
export async function inSlices<Result>(
  running: Iterator<unknown, Result>,
  signal: AbortSignal,
  onSlice: () => void = () => {},
): Promise<Result> {
  let sinceMs = performance.now();
  for (let next = running.next(); ; next = running.next()) {
    if (next.done === true) return next.value;
    if (performance.now() - sinceMs < sliceMs) continue;
    onSlice();
    await setImmediate();
    signal.throwIfAborted();
    sinceMs = performance.now();
  }
}
