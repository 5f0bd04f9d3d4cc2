import { execute } from '../execute.ts';
import { unguarded } from '../strategies/unguarded.ts';
import type { BrokenService } from './broken-service.ts';

/** Uniqueness by a validation in the application, without a unique index ("feral", Bailis 2015). */
export const checkThenInsert: BrokenService = {
  name: 'check-then-insert',
  about: 'looks whether the name is free, then inserts',
  anomaly: 'second-winner',
  workload: 'duplicate-registration',
  store: 'memory',
  strategy: 'optimistic',
  mistake: () => ({ execute: (store, _, command, options) => execute(store, unguarded, command, options) }),
};
