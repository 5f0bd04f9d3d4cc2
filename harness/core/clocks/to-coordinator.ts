import type { History } from '../history.ts';
import type { Clock } from './clock.ts';

/** Where the zero of a race is: on the agent's clock as its threads were told it, and on the coordinator's; monotonic ms. */
export interface Zeros {
  readonly agentMs: number;
  readonly coordinatorMs: number;
}

/**
 * Moves the times of an agent's history, in place, from its own clock to the coordinator's, and notes in `bounds` how far
 * each may be wrong. Lateness and latencies are differences on one clock, which it leaves as they are but for the drift.
 * `mergeHistories` then joins the agents' histories, and the judge widens what they say of order. O(rows × log rounds).
 */
export function toCoordinator(history: History, clock: Clock, zeros: Zeros): void {
  const { count, columns } = history;
  const apartMs = zeros.agentMs - zeros.coordinatorMs;
  const bounds = new Float64Array(count);
  let isExact = true;
  for (let row = 0; row < count; row++) {
    const sentMs = columns.sent[row]! + zeros.agentMs;
    const doneMs = columns.done[row]! + zeros.agentMs;
    const bound = Math.max(clock.boundMs(sentMs), clock.boundMs(doneMs));
    bounds[row] = bound;
    isExact &&= bound === 0;
    const intendedMs = columns.intended[row]! + zeros.agentMs;
    columns.intended[row]! += apartMs + clock.offsetMs(intendedMs);
    columns.sent[row]! += apartMs + clock.offsetMs(sentMs);
    columns.done[row]! += apartMs + clock.offsetMs(doneMs);
  }
  if (!isExact) history.bounds = bounds;
}
