import { randomStream } from '../../harness/core/random.ts';
import { exponentialOf } from './server.ts';
import type { Server } from './server.ts';

/** What a server does in the long run at a rate. */
export interface LongRun {
  readonly quantileMs: (quantile: number) => number;
  /** Share of requests that have to wait. */
  readonly waiting: number;
}

/** Bins of a hundredth of a millisecond, up to 20 s. */
const [binMs, bins] = [0.01, 2_000_000];

/** By what is known in theory, else from very many requests. */
export function longRunOf(server: Server, ratePerS: number, requests: number): LongRun {
  const { quantileMs, waiting } = server;
  if (quantileMs !== undefined && waiting !== undefined)
    return { quantileMs: (quantile) => quantileMs(ratePerS, quantile), waiting: waiting(ratePerS) };
  const random = randomStream(ratePerS, 0x6c6f6e67);
  const serve = server.start(random);
  const counts = new Uint32Array(bins);
  let [waited, dueMs] = [0, 0];
  for (let request = 0; request < requests; request++) {
    dueMs += exponentialOf(random, 1000 / ratePerS);
    const served = serve(dueMs);
    // A time on an edge, as that of service alone, belongs to the bin above.
    counts[Math.min(bins - 1, Math.floor((served.doneMs - dueMs) / binMs + 1e-6))]! += 1;
    if (served.waited) waited += 1;
  }
  return {
    quantileMs: (quantile) => {
      let below = 0;
      for (let bin = 0; bin < bins; bin++) {
        below += counts[bin]!;
        if (below >= quantile * requests) return (bin + 0.5) * binMs;
      }
      return Infinity;
    },
    waiting: waiting?.(ratePerS) ?? waited / requests,
  };
}
