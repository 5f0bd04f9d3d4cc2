import type { Call } from '../../core/call.ts';

/** Requests of a generation; twice as many are remembered. */
const generation = 100_000;

/** Finds requests that a log has twice, by their nonce or trace context, what they asked for, when they came and how they were answered. */
export class KnownRequests {
  #young = new Set<string>();
  #old = new Set<string>();

  /** Whether the request was there before, among the latest 100,000 at least; one that has neither is always new. */
  has({ nonce, traceparent, method, path, arrivedMs, status }: Call): boolean {
    const id = nonce ?? traceparent;
    if (id === undefined) return false;
    const key = `${id} ${arrivedMs} ${status} ${method} ${path}`;
    if (this.#young.has(key) || this.#old.has(key)) return true;
    this.#young.add(key);
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return false;
  }
}
