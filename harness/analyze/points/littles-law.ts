import type { RunRecord } from '../../core/run-record.ts';
import { formatShare } from '../../core/units.ts';

/** By how much a closed run may miss Little's law before its data count as broken. */
const tolerance = 0.05;
/** By how much a pause may last longer than it was asked to, in milliseconds: timers count in whole ones. */
const timerMs = 1;

/** What Little's law says of a closed run. */
export interface LittlesLaw {
  /** Clients that throughput and times account for, as a share of those that there were. */
  readonly ratio: number;
  readonly holds: boolean;
  /**
   * Where it does not hold, and this tells nothing of the data: the waits were so long beside the race, or so few; or the
   * generator was so late that pauses lasted longer than they were asked to.
   */
  readonly blamed?: 'short-race' | 'late-generator';
}

/**
 * Little's law, N = X (R + Z): the clients of a closed loop are each in an operation or in a pause, so throughput times the
 * mean of both is their number, or a figure is wrong. Between an answer and the next request a client also takes what the
 * generator needs to handle it, at most its CPU time. What runs at the end ends sooner than it would, as nobody starts anything
 * any more, and what runs at the start is missing: of waits that are long beside the race, that is a share of its own, of
 * which at most a tenth is let pass. Where more is cut, or a client has fewer than twenty operations, so that the one that is
 * cut counts, figures of the race are worth nothing either, but no contradiction is seen in them.
 * Undefined for runs that are not closed or have no operations.
 */
export function littlesLaw(run: RunRecord): LittlesLaw | undefined {
  const { arrival, clients, rates, latencyMs, settings, resources, durationS } = run;
  const { count, mean, p99, max = 0 } = latencyMs.operation;
  if (arrival !== 'closed' || mean === undefined) return undefined;
  const ratioOf = (cycleMs: number): number => (rates.operationsPerS * cycleMs) / 1000 / clients;
  const cycleMs = mean + settings.thinkMs;
  const ratio = ratioOf(cycleMs);
  const handlingMs = resources.generator.cpuMsPerOperation + (settings.thinkMs > 0 ? timerMs : 0);
  // At most half of a long operation, on average, lies beyond the end.
  const cut = (p99 ?? max) / 2 / (1000 * durationS);
  const cutShort = Math.min(2 * tolerance, cut);
  const holds = ratioOf(cycleMs + handlingMs) >= 1 - tolerance - cutShort && ratio <= 1 + tolerance;
  if (holds) return { ratio, holds };
  if (cut > cutShort || count < clients / tolerance) return { ratio, holds, blamed: 'short-race' };
  const lateMs = resources.generator.eventLoopDelayMs?.p99 ?? 0;
  const isLate = ratio < 1 && settings.thinkMs > 0 && lateMs > timerMs + tolerance * cycleMs;
  return { ratio, holds, ...(isLate ? { blamed: 'late-generator' } : {}) };
}

/** Why the figures of a run are worth nothing; undefined where they keep to the law. */
export function lawBroken(run: RunRecord): string | undefined {
  const law = littlesLaw(run);
  return law === undefined || law.holds ? undefined : lawText(law);
}

/** What the law says of figures that do not keep to it, in words. */
export function lawText({ ratio, blamed }: LittlesLaw): string {
  const so =
    blamed === undefined
      ? 'the data are broken'
      : {
          'short-race': 'the race is too short for its waits; raise --duration',
          'late-generator':
            'pauses were longer than asked, as the generator was late; use a machine that is less busy',
        }[blamed];
  return `throughput and latency account for ${formatShare(ratio)} of the clients (Little’s law): ${so}`;
}
