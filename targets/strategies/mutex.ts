import type { Strategy } from '../../harness/core/strategy.ts';

/** A first-come, first-served lock per record inside one process. */
export const mutex: Strategy = {
  name: 'mutex',
  about: 'queues requests for a record inside the process, then reads, decides and writes',
  stores: ['memory', 'redis'],
  sends: 'nothing',
  scope: (command) => ({ kind: 'mutex', keys: command.parts.map((part) => part.key) }),
  flaw: ({ instances }) => (instances > 1 ? 'a lock inside one process does not stop the others' : undefined),
};
