import type { Strategy } from '../../harness/core/strategy.ts';

/** Serializable snapshot isolation (Cahill et al. 2008): what could not have happened one after the other is rolled back. */
export const serializable: Strategy = {
  name: 'serializable',
  about: 'reads, decides and writes in a SERIALIZABLE transaction, tried again as a whole',
  stores: ['postgres'],
  sends: 'nothing',
  scope: (command) => ({
    kind: 'transaction',
    keys: command.parts.map((part) => part.key),
    isolation: 'serializable',
    attempts: 10,
  }),
  flaw: () => undefined,
};
