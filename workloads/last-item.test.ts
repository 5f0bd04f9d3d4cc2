import { lastItem } from './last-item.ts';
import { provesItself } from './workload.case.ts';

const seeded = 'items are seeded, and an item that is missing has no stock: the next condition refuses it';

provesItself(lastItem, {
  operations: 400,
  unguarded: ['oversell', 'conservation', 'lost-update'],
  redundant: {
    'purchase 0 0': seeded,
    'redeem 0 0': seeded,
    'redeem 1 0': 'vouchers are seeded, and nobody asks for one that does not exist',
  },
});
