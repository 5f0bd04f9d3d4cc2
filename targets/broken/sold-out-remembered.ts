import { absent } from '../../harness/core/record.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** Remembers that an item is sold out once somebody asked for more than was left: the last units are never sold. */
export const soldOutRemembered: BrokenService = {
  name: 'sold-out-remembered',
  about: 'takes an item for sold out once a larger order could not be filled',
  anomaly: 'undersell',
  workload: 'last-item',
  store: 'redis',
  strategy: 'atomic-script',
  setting: {},
  fault() {
    const soldOut = new Set<string>();
    return {
      async execute(store, strategy, command, options) {
        const part = command.parts.findIndex(({ key }) => soldOut.has(key));
        const { key = '', when = [] } = command.parts[part] ?? {};
        if (part >= 0) {
          const condition = when.findIndex(({ reason }) => reason === 'sold-out');
          return { kind: 'refused', part, condition, found: (await store.read([key])).get(key) ?? absent };
        }
        const outcome = await execute(store, strategy, command, options);
        if (outcome.kind !== 'refused') return outcome;
        const refused = command.parts[outcome.part];
        if (refused?.when[outcome.condition]?.reason === 'sold-out') soldOut.add(refused.key);
        return outcome;
      },
    };
  },
};
