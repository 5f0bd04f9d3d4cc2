import type { Strategy } from '../../harness/core/strategy.ts';

/** The whole decision in one Lua script, which Redis runs alone. */
export const atomicScript: Strategy = {
  name: 'atomic-script',
  about: 'sends guard and effect to Redis as one script',
  stores: ['redis'],
  sends: 'guards',
  flaw: () => undefined,
};
