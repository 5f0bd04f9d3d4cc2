import type { BrokenService } from './broken-service.ts';

/** A lock that ends before the work that it guards, and no token that the store could refuse. */
export const lockTooShort: BrokenService = {
  name: 'lock-too-short',
  about: 'locks for less time than it works, without a fencing token',
  anomaly: 'lost-update',
  workload: 'last-item',
  store: 'redis',
  strategy: 'redis-lock',
  broken: { times: { ttlMs: 2, waitMs: 1000 } },
};
