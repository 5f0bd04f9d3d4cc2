import type { Condition } from '../../harness/core/guarded.ts';
import type { BrokenService } from './broken-service.ts';
import { rewriting } from './planted/rewritten.ts';

/** `>` for `>=`: the last unit is never sold, which no look at the stock alone finds wrong. */
export const soldOutEarly: BrokenService = {
  name: 'sold-out-early',
  about: 'is sold out while one unit is left',
  anomaly: 'undersell',
  workload: 'last-item',
  store: 'redis',
  strategy: 'atomic-script',
  mistake: () =>
    rewriting((command) => ({
      ...command,
      parts: command.parts.map((part) => ({ ...part, when: part.when.map(oneMore) })),
    })),
};

function oneMore(condition: Condition): Condition {
  return condition.is === 'atLeast' ? { ...condition, value: condition.value + 1 } : condition;
}
