import type { Strategy } from '../../harness/core/strategy.ts';

/** Row locks without a queue: whoever comes second is told so. */
export const rowLockNowait: Strategy = {
  name: 'row-lock-nowait',
  about: 'the same, but gives up at once where a row is locked (NOWAIT)',
  stores: ['postgres'],
  sends: 'nothing',
  scope: (command) => ({
    kind: 'transaction',
    keys: command.parts.map((part) => part.key),
    isolation: 'read committed',
    rows: 'nowait',
    attempts: 1,
  }),
  flaw: () => undefined,
};
