import { transfer } from './transfer.ts';
import { provesItself } from './workload.case.ts';

provesItself(transfer, {
  unguarded: ['wrong-total', 'conservation', 'lost-update'],
  redundant: {
    'transfer 0 0': 'an account that is not there holds nothing: the next condition refuses it',
    'transfer 1 0': 'accounts are seeded and never deleted, so whoever is paid is there',
  },
});
