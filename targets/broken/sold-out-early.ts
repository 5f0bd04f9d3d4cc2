import type { Condition } from '../../harness/core/guarded.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** `>` for `>=`: the last unit is never sold, which no look at the stock alone finds wrong. */
export const soldOutEarly: BrokenService = {
  name: 'sold-out-early',
  about: 'is sold out while one unit is left',
  anomaly: 'undersell',
  workload: 'last-item',
  store: 'redis',
  strategy: 'atomic-script',
  setting: {},
  mistake: () => ({
    execute(store, strategy, command, options) {
      const parts = command.parts.map((part) => ({ ...part, when: part.when.map(oneMore) }));
      return execute(store, strategy, { ...command, parts }, options);
    },
  }),
};

function oneMore(condition: Condition): Condition {
  return condition.is === 'atLeast' ? { ...condition, value: condition.value + 1 } : condition;
}
