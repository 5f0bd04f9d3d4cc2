import { absent } from '../../harness/core/record.ts';
import { decide } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** Catches the serialization failure, logs it, and answers as if the change had been committed. */
export const conflictSwallowed: BrokenService = {
  name: 'conflict-swallowed',
  about: 'answers 200 where the store refused to commit',
  anomaly: 'lost-effect',
  workload: 'last-item',
  store: 'redis',
  strategy: 'optimistic',
  mistake: () => ({
    execute: (store, strategy, command, options) =>
      decide(
        {
          read: (keys) => store.read(keys),
          async apply(changes, seen = new Map()) {
            const outcome = await store.apply(changes, seen);
            if (outcome.kind === 'applied') return outcome;
            const traces = changes.parts.map(({ key, then }) => {
              const read = (seen.get(key) ?? absent).version;
              return { key, read, wrote: then.length === 0 ? null : read + 1 };
            });
            return { kind: 'applied', traces, added: [] };
          },
        },
        strategy,
        command,
        options,
      ),
  }),
};
