import type { Strategy } from '../../harness/core/strategy.ts';

/** The atomic script as a function that the server keeps with its data: there is no cache that forgets it. */
export const redisFunction: Strategy = {
  name: 'redis-function',
  about: 'sends guard and effect to Redis as a call of a function (Redis 7)',
  stores: ['redis'],
  sends: 'guards',
  scope: () => ({ kind: 'function' }),
  needs: 'functions',
  flaw: () => undefined,
};
