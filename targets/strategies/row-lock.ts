import type { Strategy } from '../../harness/core/strategy.ts';

/** Pessimistic locking by rows; a row that is not there cannot be locked, so it is inserted and nothing else. */
export const rowLock: Strategy = {
  name: 'row-lock',
  about: 'locks the rows that it reads (FOR UPDATE) and waits for them, then decides and writes',
  stores: ['postgres'],
  sends: 'nothing',
  scope: (command) => ({
    kind: 'transaction',
    keys: command.parts.map((part) => part.key),
    isolation: 'read committed',
    rows: 'wait',
    attempts: 1,
  }),
  flaw: () => undefined,
};
