import type { Strategy } from '../../harness/core/strategy.ts';
import { unlockedReads } from './unlocked-reads.ts';

/** Snapshot isolation: the first to write a row wins, and nobody looks after what is only read. */
export const repeatableRead: Strategy = {
  name: 'repeatable-read',
  about: 'reads, decides and writes on one snapshot; tried again when a row that it writes has moved',
  stores: ['postgres'],
  sends: 'nothing',
  scope: (command) => ({
    kind: 'transaction',
    keys: command.parts.map((part) => part.key),
    isolation: 'repeatable read',
    attempts: 10,
  }),
  flaw: unlockedReads,
};
