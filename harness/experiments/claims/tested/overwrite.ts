import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { replacedPerWin, resolvedShare } from '../measures.ts';

/** The "save anyway" button. */
export const overwrite: Claim = {
  name: 'overwrite',
  about: 'Overwriting resolves a conflict.',
  how: 'Editors of one document fetch the newest version after a conflict, only to name it, and force their own over it.',
  settings: {
    workload: 'parallel-edits',
    strategy: 'atomic-script',
    policy: 'overwrite',
    clients: 8,
    think: '10ms',
  },
  races: { overwrite: { settings: {} } },
  predictions: [
    {
      says: 'nearly all edits that lost a race are saved',
      figure: level('saved after a lost race', resolvedShare, 'overwrite'),
      must: { above: 0.9 },
    },
    {
      says: 'nothing that others had saved is replaced',
      figure: level('accepted changes of others replaced, for one saved', replacedPerWin, 'overwrite'),
      must: { below: 0.01 },
    },
  ],
};
