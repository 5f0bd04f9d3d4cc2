import { orderTransitions } from './order-transitions.ts';
import { provesItself } from './workload.case.ts';

const never = 'orders are seeded, and an order that is missing has no state: the next condition refuses it';

provesItself(orderTransitions, {
  unguarded: ['left-twice', 'illegal-step'],
  redundant: { 'pay 0 0': never, 'cancel 0 0': never, 'ship 0 0': never, 'deliver 0 0': never },
});
