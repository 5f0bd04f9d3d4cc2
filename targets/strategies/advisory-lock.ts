import type { Strategy } from '../../harness/core/strategy.ts';

/** Locks by name, which hold records apart whether there is a row or not. */
export const advisoryLock: Strategy = {
  name: 'advisory-lock',
  about: 'takes an advisory lock for each key until the transaction ends, then reads, decides and writes',
  stores: ['postgres'],
  sends: 'nothing',
  scope: (command) => ({
    kind: 'transaction',
    keys: command.parts.map((part) => part.key),
    isolation: 'read committed',
    advisory: true,
    attempts: 1,
  }),
  flaw: () => undefined,
};
