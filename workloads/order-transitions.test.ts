import { expect, test } from 'vitest';
import { orderTransitions } from './order-transitions.ts';
import { refusalOf } from './refusal.fixture.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

const never = 'orders are seeded, and an order that is missing has no state: the next condition refuses it';

provesItself(orderTransitions, {
  unguarded: ['left-twice', 'illegal-step'],
  redundant: { 'pay 0 0': never, 'cancel 0 0': never, 'ship 0 0': never, 'deliver 0 0': never },
});

const nothing: readonly string[] = [];

test.each([
  // What was done, or can be done later, is refused as well.
  { state: 'placed', to: { ship: 'shipped', deliver: 'delivered' }, allowed: ['paid', 'cancelled'] },
  { state: 'paid', to: { pay: 'paid', deliver: 'delivered' }, allowed: ['shipped', 'cancelled'] },
  { state: 'shipped', to: { pay: 'paid', cancel: 'cancelled', ship: 'shipped' }, allowed: ['delivered'] },
  { state: 'delivered', to: { cancel: 'cancelled', deliver: 'delivered' }, allowed: nothing },
  { state: 'cancelled', to: { pay: 'paid', ship: 'shipped', cancel: 'cancelled' }, allowed: nothing },
])('an order that is $state refuses $to, and says what is allowed', ({ state, to, allowed }) => {
  for (const [command, target] of Object.entries(to)) {
    expect(refusalOf(orderTransitions, command, { state })).toEqual({
      reason: 'illegal-transition',
      members: { from: state, to: target, allowed },
    });
  }
});
