import type { Tuning } from '../../core/operation.ts';

/** How policies are set where nobody says otherwise; patience outlasts the time after which an answer counts as lost. */
export const defaultTuning: Tuning = {
  prefer: 'giveUp',
  backOff: { kind: 'exponential', firstMs: 2, longestMs: 64 },
  attempts: 8,
  patienceMs: 10_000,
  idempotencyKey: true,
};
