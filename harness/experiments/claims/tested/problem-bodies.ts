import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { resolvedShare, triesPerWin, wonShare } from '../measures.ts';

const sale = { workload: 'last-item', strategy: 'optimistic', work: '4ms' } as const;
const edits = { workload: 'parallel-edits', strategy: 'atomic-script', policy: 'merge' } as const;

/** What a client must know is whether it can help to ask again; where only one thing can clash, the number says it. */
export const problemBodies: Claim = {
  name: 'problem-bodies',
  about: 'Detailed problem bodies let clients resolve more than a bare 409 does.',
  how: 'A purchase can lose a race, or want a voucher that is spent. With problem details clients try again what may pass; told nothing but 409 they take that as final, or try everything again. An edit can only clash with another one, and is merged.',
  settings: { clients: 8, think: '20ms', attempts: 8 },
  races: {
    'sale, detailed': { settings: { ...sale, policy: 'retry' } },
    'sale, bare, taken as final': { settings: { ...sale, policy: 'retry', problems: 'bare' } },
    'sale, bare, tried again': { settings: { ...sale, policy: 'insist', problems: 'bare' } },
    'edits, detailed': { settings: { ...edits } },
    'edits, bare': { settings: { ...edits, problems: 'bare' } },
  },
  predictions: [
    {
      says: 'more purchases are won than by clients that take a bare 409 as final',
      figure: times(
        'won of all, detailed over bare',
        wonShare,
        'sale, detailed',
        'sale, bare, taken as final',
      ),
      must: { above: 1.1 },
    },
    {
      says: 'more purchases are won than by clients that try again after any 409',
      figure: times('won of all, detailed over bare', wonShare, 'sale, detailed', 'sale, bare, tried again'),
      must: { above: 1.1 },
    },
    {
      says: 'more edits that lost a race are merged than with a bare 409',
      figure: times('merged, detailed over bare', resolvedShare, 'edits, detailed', 'edits, bare'),
      must: { above: 1.1 },
    },
  ],
  figures: [
    level('purchases won of all, detailed', wonShare, 'sale, detailed'),
    times(
      'requests for one that is won, trying all again over detailed',
      triesPerWin,
      'sale, bare, tried again',
      'sale, detailed',
    ),
  ],
};
