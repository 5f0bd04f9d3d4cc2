import { durationAt } from '../measure/latency-counts.ts';
import type { LatencyData } from '../measure/latency-counts.ts';
import type { Generated } from './generate.ts';

/** Why requests of an open run left after their time: each part at p99 over all arrivals of the measured time, ms. */
export interface Lateness {
  /** Until the generator's loop noticed the arrival. */
  readonly loopMs: number;
  /** From then on until a connection was free; 0 for those that found one. */
  readonly waitingMs: number;
}

type Reports = readonly Pick<Generated, 'report'>[];

/** Splits lateness into what the generator's loop and what busy connections took. */
export function latenessOf(generated: Reports): Lateness {
  const arrivals = generated.flatMap(({ report }) => report.arrivals ?? []);
  const loops = arrivals.map(({ loopMs }) => loopMs);
  const waits = arrivals.map(({ waitingMs }) => waitingMs);
  const countOf = (parts: readonly LatencyData[]): number => parts.reduce((sum, { count }) => sum + count, 0);
  // Who found a free connection waited for nothing.
  const noticed = Math.max(0, countOf(loops) - countOf(waits));
  return { loopMs: durationAt(0.99, loops), waitingMs: durationAt(0.99, waits, noticed) };
}

/** Says what made requests late, and what to do about it. */
export function latenessText(totalMs: number, { loopMs, waitingMs }: Lateness, clients: number): string {
  const parts = `at p99 the loop was ${loopMs.toFixed(1)} ms late, and requests waited ${waitingMs.toFixed(1)} ms for one of ${clients} connections`;
  return `${parts}: ${culpritOf(totalMs, { loopMs, waitingMs })}`;
}

function culpritOf(totalMs: number, { loopMs, waitingMs }: Lateness): string {
  if (Math.max(loopMs, waitingMs) < totalMs / 2)
    return 'most of it was neither, but new connections that had to be opened first';
  return waitingMs >= loopMs
    ? 'mostly the connections were late, all of which were busy; more --clients or a lower --rate helps'
    : 'mostly the loop was late, which did not get the processor in time; a quieter machine, a lower --rate or more --workers helps';
}
