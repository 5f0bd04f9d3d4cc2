import { found, together, wins } from './host.fixture.ts';
import { orderTransitions } from './order-transitions.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  orderTransitions,
  async ({ send, seed }) => {
    await seed({ 'orders/1': { state: 'placed' }, 'orders/2': { state: 'placed' } });
    const paid = await together(5, () => send('POST /orders/1/pay'));
    const ended = await together(6, (at) => send(`POST /orders/1/${at % 2 === 0 ? 'ship' : 'cancel'}`));
    for (const step of ['pay', 'ship']) await send(`POST /orders/2/${step}`);
    const late = await send('POST /orders/2/cancel');
    const { body } = await send('GET /orders/2');
    return found({
      'a state is left twice': wins(paid) !== 1 || wins(ended) !== 1,
      'nobody may pay': wins(paid) === 0,
      'it is cancelled after it shipped': late.accepted,
      'an accepted step is not to be seen': body['state'] !== 'shipped' && !late.accepted,
    });
  },
  {
    'check-then-act': 'a state is left twice',
    'accepts-all': 'a state is left twice',
    'nothing-moves': 'a state is left twice',
    'stuck-at-first': 'nobody may pay',
    'cancels-late': 'it is cancelled after it shipped',
  },
);
