import { lastItem } from './last-item.ts';
import { provesItself } from './workload.case.ts';

provesItself(lastItem, {
  unguarded: ['oversell', 'conservation', 'lost-update'],
  redundant: {
    'purchase 0 0':
      'items are seeded, and an item that is missing has no stock: the next condition refuses it',
  },
});
