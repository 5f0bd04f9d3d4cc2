import { absent } from '../../harness/core/record.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** INSERT … ON CONFLICT DO NOTHING, and 201 whatever it did: the table is right, and all but one were told a lie. */
export const createdForEveryone: BrokenService = {
  name: 'created-for-everyone',
  about: 'creates the record if it is absent, and answers 201 in any case',
  anomaly: 'second-winner',
  workload: 'duplicate-registration',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () => ({
    async execute(store, strategy, command, options) {
      const outcome = await execute(store, strategy, command, options);
      if (outcome.kind !== 'refused') return outcome;
      const traces = command.parts.map(({ key }) => ({ key, read: absent.version, wrote: 1 }));
      return { kind: 'applied', traces, added: [] };
    },
  }),
};
