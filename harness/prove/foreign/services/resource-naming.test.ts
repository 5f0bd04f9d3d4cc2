import { found, together, wins } from './host.fixture.ts';
import { resourceNaming } from './resource-naming.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  resourceNaming,
  async ({ send, seed }) => {
    await seed({ 'regions/1': { quota: '4', free: '4' } });
    const answers = await together(12, (at) =>
      send('POST /regions/1/machines', { name: `web${Math.floor(at / 2)}` }),
    );
    const [one, other] = answers;
    const told = one?.body['owner'];
    const { body } = await send('GET /machines/1.web0');
    const { body: region } = await send('GET /regions/1');
    return found({
      'a name is given twice': one?.accepted === true && other?.accepted === true,
      'there are more machines than the quota': wins(answers) > 4,
      'somebody was refused although there was room': wins(answers) < 4,
      'the region miscounts': region['free'] !== 4 - wins(answers),
      'another owner is stored than the one who was told so': told !== undefined && body['owner'] !== told,
    });
  },
  {
    'check-then-insert': 'there are more machines than the quota',
    'quota-unlooked': 'there are more machines than the quota',
    'name-unlooked': 'a name is given twice',
    'other-owner': 'another owner is stored than the one who was told so',
    'counts-afterwards': 'somebody was refused although there was room',
  },
);
