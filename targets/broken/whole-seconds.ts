import type { BrokenService } from './broken-service.ts';

/** If-Unmodified-Since has whole seconds: of two changes in one second the second is not seen. */
export const wholeSeconds: BrokenService = {
  name: 'whole-seconds',
  about: 'compares If-Unmodified-Since, which has whole seconds',
  anomaly: 'lost-update',
  workload: 'parallel-edits',
  store: 'redis',
  strategy: 'atomic-script',
  // A record that nobody has changed has no date: the race begins with the second try.
  race: { policy: 'merge', attempts: 2 },
  broken: { precondition: 'last-modified' },
};
