import type { LockTimes } from '../core/strategy.ts';
import type { Cell } from './cell.ts';

/** What the times of locks follow from. */
type Spent = Pick<Cell, 'workMs' | 'timeoutMs' | 'faults'>;

/**
 * A lock outlives the work that is ordered many times over; nobody waits for one longer than a client for its answer.
 * Where a holder is to be stopped, locks are short: the others must get through within the race.
 */
export function lockTimes({ workMs, timeoutMs, faults }: Spent): LockTimes {
  const isHeld = faults.some(({ kind }) => kind === 'pause-holder');
  const busyMs = workMs + 2 * slowMs(faults);
  return {
    ttlMs: Math.max(isHeld ? 500 : 2000, 20 * busyMs),
    waitMs: Math.min(1000, timeoutMs / 2),
  };
}

/** What every answer of the store takes longer at the end of a race. */
export function slowMs(faults: Cell['faults']): number {
  return Math.max(0, ...faults.map(({ kind, argument = 0 }) => (kind === 'slow-store' ? argument : 0)));
}
