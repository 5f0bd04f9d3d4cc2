import { step } from '../../harness/core/step.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';
import { withoutVersions } from './without-versions.ts';

/** Compares the tag in a middleware, before the handler: what comes between the two is overwritten. */
export const ifMatchOutside: BrokenService = {
  name: 'if-match-outside',
  about: 'compares If-Match with what it reads, then writes without it',
  anomaly: 'lost-update',
  workload: 'parallel-edits',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () => ({
    async execute(store, strategy, command, options) {
      const decision = step(await store.read(command.parts.map(({ key }) => key)), command);
      if (decision.kind === 'refused') return decision;
      return execute(store, strategy, withoutVersions(command), options);
    },
  }),
};
