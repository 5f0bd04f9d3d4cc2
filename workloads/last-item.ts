import { capacity } from '../harness/check/capacity.ts';
import { lineage } from '../harness/check/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { CommandSpec, Workload } from '../harness/core/workload.ts';

const purchase: CommandSpec = {
  name: 'purchase',
  about: 'Buys some units of an item; refused when fewer are left.',
  method: 'POST',
  path: '/items/:id/purchases',
  body: { quantity: { type: 'integer', minimum: 1, maximum: 1000, about: 'units to buy' } },
  precondition: 'none',
  parts: ({ id, args }) => [
    {
      key: `items/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'stock', is: 'atLeast', value: Number(args['quantity']), reason: 'sold-out' },
      ],
      then: [{ field: 'stock', do: 'add', value: -Number(args['quantity']) }],
    },
  ],
};

/** Every operation wants one unit. */
const one = { quantity: 1 };

/** Many buyers and a few items: the sale that sells more than there is. */
export const lastItem: Workload = {
  name: 'last-item',
  about: 'buyers purchase the last units of an item; when they are gone, it is sold out',
  resources: [{ collection: 'items', integers: ['stock'] }],
  commands: [purchase],
  decisions: ({ capacity: units }) => 2 * units,
  seed: (slot, settings) => [{ key: `items/${slot.name}`, fields: { stock: String(settings.capacity) } }],
  *operation({ slot }) {
    return settlementOf(yield { kind: 'command', command: purchase, id: slot.name, args: one });
  },
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...capacity(evidence, {
      command: 'purchase',
      collection: 'items',
      field: 'stock',
      initial: evidence.settings.capacity,
      amount: 1,
      soldOut: 'sold-out',
    }),
    ...lineage(evidence),
  ],
};
