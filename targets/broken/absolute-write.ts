import { execute } from '../execute.ts';
import { unguarded } from '../strategies/unguarded.ts';
import type { BrokenService } from './broken-service.ts';

/** Reads the stock, subtracts, writes the result: whoever writes last undoes what others took. */
export const absoluteWrite: BrokenService = {
  name: 'absolute-write',
  about: 'reads the stock, subtracts and writes the result back',
  anomaly: 'conservation',
  workload: 'last-item',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () => ({ execute: (store, _, command, options) => execute(store, unguarded, command, options) }),
};
