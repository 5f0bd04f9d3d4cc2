import { decide } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** Compares the versions of the records that it writes, and not of those that its decision only read: write skew. */
export const writtenRecordsOnly: BrokenService = {
  name: 'written-records-only',
  about: 'compares the versions of what it writes only, not of what it decided on',
  anomaly: 'write-skew',
  workload: 'exclusive-settings',
  store: 'redis',
  strategy: 'optimistic',
  mistake: () => ({
    execute: (store, strategy, command, options) =>
      decide(
        {
          read: (keys) => store.read(keys),
          apply(changes, seen) {
            const parts = changes.parts.map((part) => (part.then.length > 0 ? part : { ...part, when: [] }));
            return store.apply({ ...changes, parts }, seen);
          },
        },
        strategy,
        command,
        options,
      ),
  }),
};
