import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { anomaliesPerWin, wrong } from '../measures.ts';

/** HTTP dates have whole seconds. */
export const lastModified: Claim = {
  name: 'last-modified',
  about: 'If-Unmodified-Since protects an edit as If-Match does.',
  how: 'Editors of one document name what they read by its date, or by its ETag. One edit a second is about what a date can tell apart; here are more.',
  settings: { workload: 'parallel-edits', strategy: 'atomic-script', clients: 8, think: '20ms' },
  races: {
    date: { settings: { precondition: 'last-modified' }, expects: 'any' },
    tag: { settings: { precondition: 'etag' } },
  },
  predictions: [
    {
      says: 'no edit is lost with dates',
      figure: level('races that were wrong', wrong, 'date'),
      must: { below: 0.5 },
    },
  ],
  figures: [
    level(
      'dates, edits made on what others had changed, for one that was accepted',
      anomaliesPerWin('lost-update'),
      'date',
    ),
    level('tags, the same', anomaliesPerWin('lost-update'), 'tag'),
  ],
};
