import type { Strategy } from '../../harness/core/strategy.ts';

/** A lock whose grants are numbered; the store refuses a holder once a later one has been there (Kleppmann 2016). */
export const fencedLock: Strategy = {
  name: 'fenced-lock',
  about: 'takes a lock with a fencing token, and the store refuses every token older than one it has seen',
  stores: ['redis'],
  sends: 'nothing',
  scope: (command, times) => ({
    kind: 'lock',
    form: 'fenced',
    keys: command.parts.map((part) => part.key),
    ...times,
  }),
  flaw: () => undefined,
};
