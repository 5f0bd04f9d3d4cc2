import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { resolvedShare, triesPerWin } from '../measures.ts';

/** The same request again wins only where nothing in it is out of date. */
export const blindRetry: Claim = {
  name: 'blind-retry',
  about: 'A blind retry leads to the same 409 again and again.',
  how: 'Clients send what was refused again as it was, at most eight times. An edit names the version that it was made on; a purchase names none, and only crossed another inside of the service.',
  settings: { policy: 'retry', clients: 8, think: '20ms' },
  races: {
    edits: { settings: { workload: 'parallel-edits', strategy: 'atomic-script' } },
    sale: { settings: { workload: 'last-item', strategy: 'optimistic', work: '4ms' } },
  },
  predictions: [
    {
      says: 'of edits that lost a race, hardly any are won by a retry',
      figure: level('won after a lost race', resolvedShare, 'edits'),
      must: { below: 0.05 },
    },
    {
      says: 'of purchases that lost a race, hardly any are won by a retry',
      figure: level('won after a lost race', resolvedShare, 'sale'),
      must: { below: 0.05 },
    },
  ],
  figures: [
    level('edits, requests for one that is won', triesPerWin, 'edits'),
    level('purchases, requests for one that is won', triesPerWin, 'sale'),
  ],
};
