import { exclusiveSettings } from './exclusive-settings.ts';
import { found, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  exclusiveSettings,
  async ({ send, seed }) => {
    const off = { state: 'off' };
    await seed({ 'settings/1.a': off, 'settings/1.b': off, 'settings/2.a': off, 'settings/2.b': off });
    const both = await Promise.all([send('POST /settings/1.a/enable'), send('POST /settings/1.b/enable')]);
    const first = await send('POST /settings/2.a/enable');
    const again = await send('POST /settings/2.a/enable');
    const { body } = await send('GET /features/2');
    const disabled = await send('POST /settings/2.a/disable');
    return found({
      'both are on': wins(both) === 2,
      'none can be switched on': wins(both) === 0 || !first.accepted,
      'it is switched on twice': again.accepted,
      'what is on is shown as off': (body['a'] as { state?: string } | undefined)?.state !== 'on',
      'what is on cannot be switched off': !disabled.accepted,
    });
  },
  {
    'check-then-act': 'both are on',
    'rival-unlooked': 'both are on',
    'nothing-moves': 'it is switched on twice',
    'shows-off': 'what is on is shown as off',
  },
);
