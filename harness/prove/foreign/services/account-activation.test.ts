import { accountActivation } from './account-activation.ts';
import { found, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  accountActivation,
  async ({ send, seed }) => {
    const registered = { state: 'registered' };
    await seed({ 'user-accounts/1': registered, 'user-accounts/2': registered });
    const early = await send('POST /user-accounts/2/suspend');
    const activated = await together(5, () => send('POST /user-accounts/1/activate'));
    const deleted = await send('DELETE /user-accounts/1');
    const late = await together(2, () => send('POST /user-accounts/1/activate'));
    const again = await send('DELETE /user-accounts/1');
    const { status } = await send('GET /user-accounts/1');
    return found({
      'what was only registered is suspended': early.accepted,
      'a state is left twice': wins(activated) !== 1,
      'nobody may delete': !deleted.accepted,
      'a deleted account is changed': wins(late) > 0,
      'what is gone is called something else':
        again.body['code'] === 'gone' && late.some(({ body }) => body['code'] === 'illegal-transition'),
      'a deleted account is there': status !== 404,
    });
  },
  {
    'check-then-act': 'a state is left twice',
    'comes-back': 'a deleted account is changed',
    'accepts-all': 'what was only registered is suspended',
    'gone-is-illegal': 'what is gone is called something else',
    'delete-forgotten': 'a deleted account is there',
  },
);
