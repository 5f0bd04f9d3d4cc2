import { Worker } from 'node:worker_threads';
import { tickerThread } from './ticker-thread.ts';
import type { TickerOrder } from './ticker-thread.ts';

/** Wakes a driver when arrivals are due, more exactly than a timer of whole milliseconds can. */
export interface Ticker {
  /**
   * Calls `onDue` soon after each of the times, which are ascending and on the ticker's clock; once for several that
   * have passed in the meantime. Once a ticker.
   */
  start(dueMs: Float64Array, onDue: () => void): void;
  /** Ends the thread; afterwards there is no further call. */
  stop(): Promise<void>;
}

/** A ticker for a clock in milliseconds that runs as fast as `process.hrtime`; its thread sleeps in between. */
export function createTicker(clock: () => number): Ticker {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  let worker: Worker | undefined;
  let ended: Promise<unknown> | undefined;
  let stopped = false;
  return {
    start(dueMs, onDue) {
      if (worker !== undefined || stopped) throw new Error('a ticker is started once');
      const order: TickerOrder = { dueMs, epochNs: epochOf(clock), flags };
      worker = new Worker(tickerThread, { eval: true, workerData: order });
      const thread = worker;
      ended = new Promise((resolve) => thread.once('exit', resolve));
      thread.on('message', () => {
        // Acknowledged first: what becomes due from here on deserves a tick of its own.
        Atomics.store(flags, 0, 0);
        if (!stopped) onDue();
      });
    },
    async stop() {
      stopped = true;
      Atomics.store(flags, 1, 1);
      Atomics.notify(flags, 1);
      await ended;
    },
  };
}

/**
 * The zero of a clock by `process.hrtime`, never too early: a thread that believed that it is later than the clock says
 * would tick for what is not yet due, and not again. What passes between two readings makes it late, so the least counts.
 */
function epochOf(clock: () => number): bigint {
  const found = Array.from({ length: 9 }, () => {
    const readMs = clock();
    return process.hrtime.bigint() - BigInt(Math.round(readMs * 1e6));
  });
  return found.reduce((least, epochNs) => (epochNs < least ? epochNs : least));
}
