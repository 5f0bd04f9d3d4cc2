import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CpuFigures } from '../core/run-record.ts';

/** How late an event loop was, milliseconds. */
export type EventLoopDelay = NonNullable<CpuFigures['eventLoopDelayMs']>;

/** Resolution of the monitor, which its values include. */
const resolutionMs = 10;

/** Starts to watch this thread's event loop; the returned function tells its delay since the last time it was asked. */
export function watchEventLoop(): () => EventLoopDelay {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const shown = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs);
  return () => {
    const seen = {
      p50: shown(delay.percentile(50)),
      p99: shown(delay.percentile(99)),
      max: shown(delay.max),
    };
    delay.reset();
    return seen;
  };
}
