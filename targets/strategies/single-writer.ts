import type { Strategy } from '../../harness/core/strategy.ts';

/** A queue a record: its one writer decides on what it wrote itself, without reading again while the queue lasts. */
export const singleWriter: Strategy = {
  name: 'single-writer',
  about: 'queues requests for the one writer of a record, who knows what it wrote',
  stores: ['memory', 'redis'],
  sends: 'nothing',
  scope: (command) => ({ kind: 'queue', keys: command.parts.map((part) => part.key) }),
  flaw: ({ instances }) => (instances > 1 ? 'every process has a writer of its own' : undefined),
};
