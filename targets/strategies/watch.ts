import type { Strategy } from '../../harness/core/strategy.ts';

/** Optimistic as Redis documents it: WATCH what is read, write in MULTI/EXEC; an empty answer is a lost race. */
export const watch: Strategy = {
  name: 'watch',
  about: 'watches what it reads, then writes in a transaction that fails when any of it has changed',
  stores: ['redis'],
  sends: 'nothing',
  scope: (command) => ({ kind: 'watch', keys: command.parts.map((part) => part.key) }),
  flaw: () => undefined,
};
