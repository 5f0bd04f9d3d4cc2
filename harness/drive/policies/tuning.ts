import type { Tuning } from '../../core/operation.ts';

/** How policies are set where nobody says otherwise. */
export const defaultTuning: Tuning = {
  prefer: 'giveUp',
  backOff: { kind: 'exponential', firstMs: 2, longestMs: 64 },
  attempts: 8,
  patienceMs: 5000,
  idempotencyKey: true,
};
