import type { Strategy } from '../../harness/core/strategy.ts';

/** Read, decide, write what was computed: the control that must be caught. */
export const unguarded: Strategy = {
  name: 'unguarded',
  about: 'reads, decides and writes without any protection: the control',
  stores: ['memory', 'redis', 'postgres'],
  sends: 'nothing',
  flaw: () => 'it decides on what it read, which others may have changed since',
};
