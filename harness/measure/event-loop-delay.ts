import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CpuFigures } from '../core/run-record.ts';

/** How late an event loop was, milliseconds. */
export type EventLoopDelay = NonNullable<CpuFigures['eventLoopDelayMs']>;

/** Resolution of the monitor, which its values include. */
const resolutionMs = 10;

/** Watches the delay of this thread's event loop, at the price of a hundredth of a core. */
export class LoopWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  #watching = false;

  start(): void {
    this.#delay.reset();
    this.#watching = this.#delay.enable() || this.#watching;
  }

  /** Ends it; tells the delay since the start, undefined where nobody watched. */
  stop(): EventLoopDelay | undefined {
    if (!this.#watching) return undefined;
    this.#watching = false;
    this.#delay.disable();
    const shown = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs);
    return {
      p50: shown(this.#delay.percentile(50)),
      p99: shown(this.#delay.percentile(99)),
      max: shown(this.#delay.max),
    };
  }
}
