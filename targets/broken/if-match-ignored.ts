import type { BrokenService } from './broken-service.ts';
import { rewriting } from './planted/rewritten.ts';
import { withoutVersions } from './without-versions.ts';

/** Takes If-Match and never looks at it: each write is atomic, and wipes out the one before. */
export const ifMatchIgnored: BrokenService = {
  name: 'if-match-ignored',
  about: 'takes If-Match and does not look at it',
  anomaly: 'lost-update',
  workload: 'parallel-edits',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () => rewriting(withoutVersions),
};
