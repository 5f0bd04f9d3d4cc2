import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { resolvedShare, triesPerWin } from '../measures.ts';

const sale = { workload: 'last-item', strategy: 'optimistic', work: '4ms' } as const;
const edits = { workload: 'parallel-edits', strategy: 'atomic-script' } as const;
const none = { backoff: 'none' } as const;
const longer = { backoff: 'exponential:8ms/128ms' } as const;

/** Waiting helps against what passes. */
export const backOff: Claim = {
  name: 'back-off',
  about: 'Back-off helps against passing conflicts, and only against these.',
  how: 'Clients send what was refused again at most four times, at once or after a pause that doubles (full jitter). Purchases cross each other, which passes; an edit of a version that has moved on is refused for good.',
  settings: { policy: 'retry', attempts: 4, clients: 16, think: '20ms' },
  races: {
    'sale, at once': { settings: { ...sale, ...none } },
    'sale, back-off': { settings: { ...sale, ...longer } },
    'edits, at once': { settings: { ...edits, ...none } },
    'edits, back-off': { settings: { ...edits, ...longer } },
  },
  predictions: [
    {
      says: 'of purchases that lost a race, more are won with back-off',
      figure: times(
        'won after a lost race, with over without',
        resolvedShare,
        'sale, back-off',
        'sale, at once',
      ),
      must: { above: 1.1 },
    },
    {
      says: 'of edits that lost a race, hardly any are won with back-off either',
      figure: level('won after a lost race', resolvedShare, 'edits, back-off'),
      must: { below: 0.05 },
    },
  ],
  figures: [
    level('purchases won after a lost race, at once', resolvedShare, 'sale, at once'),
    level('purchases won after a lost race, back-off', resolvedShare, 'sale, back-off'),
    times('requests for a purchase, with over without', triesPerWin, 'sale, back-off', 'sale, at once'),
  ],
};
