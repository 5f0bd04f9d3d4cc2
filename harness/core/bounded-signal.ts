/** Holds a timeout for as long as somebody listens to the signal that was made of it. */
const timeouts = new WeakMap<AbortSignal, AbortSignal>();

/**
 * Aborts with another signal, or after so many ms. `AbortSignal.any` alone forgets a timeout that nobody else holds once
 * memory is tidied up (Node 20): whoever waits for it would wait for good.
 */
export function boundedSignal(signal: AbortSignal, boundMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(boundMs);
  const either = AbortSignal.any([signal, timeout]);
  timeouts.set(either, timeout);
  return either;
}
