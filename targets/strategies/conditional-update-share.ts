import type { Strategy } from '../../harness/core/strategy.ts';

/** One statement that also keeps others from changing what it depends on. */
export const conditionalUpdateShare: Strategy = {
  name: 'conditional-update-share',
  about: 'the same, and locks what it only reads (FOR SHARE)',
  stores: ['postgres'],
  sends: 'guards',
  scope: () => ({ kind: 'share' }),
  flaw: () => undefined,
};
