import { expect, test } from 'vitest';
import { lockServers } from './lock-servers.ts';
import type { ServerParts } from './server.ts';

const parts: ServerParts = { allowed: [], needs: new Set(), durable: false, log: () => {} };
const local = (...ports: readonly number[]): string =>
  ports.map((port) => `redis://127.0.0.1:${port}`).join();

test.each([
  ['two are too few for a majority', local(1, 2), /REDLOCK_URLS: 2 servers; name 3, 5/],
  ['four have no more than three', local(1, 2, 3, 4), /4 servers/],
  ['one server is no majority of itself', 'redis://a,redis://a,redis://b', /named twice/],
  [
    'none may be elsewhere',
    `${local(1, 2)},redis://10.255.255.1:3`,
    /REDLOCK_URLS: 10\.255\.255\.1 .*--allow-remote/,
  ],
])('lock servers that are given must be usable: %s', async (_, urls, says) => {
  await expect(lockServers.open(urls, parts)).rejects.toThrow(says);
});
