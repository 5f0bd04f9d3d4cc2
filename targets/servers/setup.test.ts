import { expect, it } from 'vitest';
import { ensureRedisServer, redisInstructions } from './setup.ts';

const quiet = (): void => {};

it('installs nothing while there is a server', async () => {
  const install = (): Promise<boolean> => Promise.reject(new Error('must not install'));
  expect(await ensureRedisServer(quiet, () => '/usr/bin/redis-server', install)).toBe(
    '/usr/bin/redis-server',
  );
});

it('uses the server that it installed', async () => {
  let installed = false;
  const install = (): Promise<boolean> => Promise.resolve((installed = true));
  const find = (): string | undefined => (installed ? '/usr/bin/valkey-server' : undefined);
  expect(await ensureRedisServer(quiet, find, install)).toBe('/usr/bin/valkey-server');
});

it.each([false, true])(
  'says what to type when none is there after all (installed: %s)',
  async (installed) => {
    const missing = ensureRedisServer(
      quiet,
      () => undefined,
      () => Promise.resolve(installed),
    );
    await expect(missing).rejects.toMatchObject({ code: 'CTD_REDIS_MISSING', message: redisInstructions });
  },
);

it.each(['apt-get install', 'dnf install', 'brew install', 'docker run -d -p 127.0.0.1:6379:6379 redis:7'])(
  'names a way for every kind of system: %s',
  (way) => expect(redisInstructions).toContain(way),
);
