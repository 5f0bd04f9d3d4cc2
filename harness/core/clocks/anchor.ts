import { unboundedMs } from './clock.ts';

/**
 * One question and answer: when the coordinator asked and had the answer, by its monotonic clock, and what the agent's
 * showed in between. Ms of any zero, the same one in all exchanges of a side.
 */
export interface Exchange {
  readonly sentMs: number;
  readonly agentMs: number;
  readonly doneMs: number;
}

/** What one round says: at `agentMs` the offset was `offsetMs`, give or take `boundMs`. */
export interface Anchor {
  readonly agentMs: number;
  readonly offsetMs: number;
  readonly boundMs: number;
}

/** Exchanges in a round: one of so many is likely to have been on its way for hardly longer than it must. */
export const exchangesInRound = 32;

/** How fast two clocks may drift apart at most, 500 parts in a million: what the kernel lets NTP slew a clock by. */
export const fastestDrift = 500e-6;

/**
 * Cristian's method (1989) over a round: the agent read its clock somewhere between question and answer, so each exchange
 * bounds the offset from both sides, however unequal its two ways are. The shortest round trip alone bounds it by half of
 * itself; the highest of all lower bounds and the lowest of all upper ones are never farther apart. Bounds that contradict
 * each other are those of a clock that was set, or stood still: nothing is known then (`unboundedMs`). O(n).
 */
export function anchorOf(round: readonly Exchange[]): Anchor {
  const times = round.map(({ agentMs }) => agentMs);
  const agentMs = (Math.min(...times) + Math.max(...times)) / 2;
  let least = -Infinity;
  let most = Infinity;
  for (const { sentMs, agentMs: readMs, doneMs } of round) {
    const drifted = fastestDrift * Math.abs(readMs - agentMs);
    least = Math.max(least, sentMs - readMs - drifted);
    most = Math.min(most, doneMs - readMs + drifted);
  }
  const offsetMs = (least + most) / 2;
  // Also where an agent answered with what is no number.
  if (!Number.isFinite(offsetMs)) return { agentMs: 0, offsetMs: 0, boundMs: unboundedMs };
  return { agentMs, offsetMs, boundMs: most < least ? unboundedMs : (most - least) / 2 };
}
