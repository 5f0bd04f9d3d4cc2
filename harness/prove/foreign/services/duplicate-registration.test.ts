import { expect, test } from 'vitest';
import { duplicateRegistration } from './duplicate-registration.ts';
import { found, hosted, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  duplicateRegistration,
  async ({ send }) => {
    const register = (name: string, email: string) => send('POST /users', { name, email });
    const named = await together(6, (at) => register(at % 2 === 0 ? 'zoe' : 'ZOE', `z${at}@example.org`));
    const addressed = await together(6, (at) => register(`jo${at}`, 'jo@example.org'));
    const told = named.find(({ accepted }) => accepted)?.body['owner'];
    const { body } = await send('GET /users/zoe');
    return found({
      'a name has two owners': wins(named) > 1,
      'an address has two owners': wins(addressed) > 1,
      'nobody was given it': wins(named) === 0 || wins(addressed) === 0,
      'another owner is stored than the one who was told so': told !== undefined && body['owner'] !== told,
    });
  },
  {
    'check-then-insert': 'a name has two owners',
    'created-for-all': 'a name has two owners',
    'late-owner': 'another owner is stored than the one who was told so',
    'other-owner': 'another owner is stored than the one who was told so',
    'email-unlooked': 'an address has two owners',
  },
);

const opened = hosted();

test('one name in another case or Unicode form is the same, and has one address', async () => {
  const { send } = opened('duplicate-registration', 'right');
  const spellings = ['zoë', 'ZOË', 'zoe\u0308', '\uff5aoë'];
  const answers = await Promise.all(
    spellings.map((name, at) => send('POST /users', { name, email: `${at}@example.org` })),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 409, 409]);
  expect(answers[0]?.headers['location']).toBe('/users/zoUEBZ');
  expect((await send('GET /users/zoUEBZ')).body).toEqual({ owner: answers[0]?.nonce });
});
