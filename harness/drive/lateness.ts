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
  const loops = generated.flatMap(({ report }) => Array.from(report.arrivals?.loopMs ?? []));
  const waits = generated.flatMap(({ report }) => Array.from(report.arrivals?.waitingMs ?? []));
  const noticed = Array.from({ length: Math.max(0, loops.length - waits.length) }, () => 0);
  return { loopMs: p99Of(loops), waitingMs: p99Of([...noticed, ...waits]) };
}

function p99Of(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
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
