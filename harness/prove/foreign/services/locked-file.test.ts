import { setTimeout } from 'node:timers/promises';
import { found, together, wins } from './host.fixture.ts';
import { lockedFile } from './locked-file.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  lockedFile,
  async ({ send, seed }) => {
    const fresh = { token: '0', expires: '0', content: '' };
    await seed({ 'files/1': fresh, 'files/2': fresh });
    const lock = (id: number, ttlMs: number) => send(`POST /files/${id}/lock`, { ttlMs });
    const locked = await together(4, () => lock(1, 60_000));
    const intruded = await send('PUT /files/1', { content: 'without a token' });
    const { body } = await send('GET /files/1');
    const token = body['token'] as string | number;
    const written = await send('PUT /files/1', { content: 'mine', token });
    const stolen = await send('POST /files/1/release', {
      token: typeof token === 'number' ? token + 1 : `${token}0`,
    });
    const released = await send('POST /files/1/release', { token });
    const late = await send('PUT /files/1', { content: 'too late', token });
    await lock(2, 5);
    await setTimeout(10);
    const expired = await lock(2, 5);
    return found({
      'two hold the lock': wins(locked) !== 1,
      'somebody writes without the lock': intruded.accepted || late.accepted,
      'somebody else gives the lock back': stolen.accepted,
      'the holder cannot write and release': !stolen.accepted && (!written.accepted || !released.accepted),
      'a lock outlives its time': !expired.accepted,
    });
  },
  {
    'check-then-act': 'two hold the lock',
    'token-unlooked': 'somebody writes without the lock',
    'release-unlooked': 'somebody else gives the lock back',
    'never-expires': 'a lock outlives its time',
  },
);
