import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { goodput, p99, resolvedShare, triesPerWin } from '../measures.ts';

const few = { clients: 4 } as const;
const many = { clients: 32 } as const;

/** Fetching anew is another race. */
export const merge: Claim = {
  name: 'merge',
  about: 'Fetching anew, merging and applying again resolves a conflict.',
  how: 'Editors of one document fetch the newest version after a conflict, merge their change into it and put that, at most eight times; where both changed the same part they give up. With few editors, and with many.',
  settings: { workload: 'parallel-edits', strategy: 'atomic-script', think: '10ms' },
  races: {
    'few, merge': { settings: { ...few, policy: 'merge' } },
    'few, give up': { settings: { ...few, policy: 'discard' } },
    'many, merge': { settings: { ...many, policy: 'merge' } },
    'many, give up': { settings: { ...many, policy: 'discard' } },
  },
  predictions: [
    {
      says: 'with 4 editors, most edits that lost a race are merged',
      figure: level('merged after a lost race', resolvedShare, 'few, merge'),
      must: { above: 0.5 },
    },
    {
      says: 'with 32 editors, most edits that lost a race are merged',
      figure: level('merged after a lost race', resolvedShare, 'many, merge'),
      must: { above: 0.5 },
    },
  ],
  figures: [
    times('4 editors, edits won, merge over giving up', goodput, 'few, merge', 'few, give up'),
    times('4 editors, requests for one that is won', triesPerWin, 'few, merge', 'few, give up'),
    times('32 editors, edits won, merge over giving up', goodput, 'many, merge', 'many, give up'),
    times('32 editors, requests for one that is won', triesPerWin, 'many, merge', 'many, give up'),
    times('32 editors, p99, merge over giving up', p99, 'many, merge', 'many, give up'),
  ],
};
