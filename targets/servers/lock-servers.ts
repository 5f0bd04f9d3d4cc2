import { ContendError } from '../../harness/core/errors.ts';
import { elsewhere } from './redis.ts';
import { connectRedis, startRedis } from './redis-server.ts';
import type { Server, ServerKind, ServerParts } from './server.ts';
import { ensureRedisServer } from './setup.ts';

/** Three are the fewest that have a majority when one of them is gone. */
const fewest = 3;

/** The servers at REDLOCK_URLS, checked; without them, three private ones for this run. They hold locks and no records. */
export const lockServers: ServerKind = {
  serves: 'lock-servers',
  variable: 'REDLOCK_URLS',
  open: openLockServers,
};

async function openLockServers(list: string | undefined, parts: ServerParts): Promise<Server> {
  const opened: Server[] = [];
  const group: Server = {
    get url() {
      return opened.map(({ url }) => url).join(',');
    },
    async stop() {
      await Promise.all(opened.map((server) => server.stop()));
    },
    killNow() {
      for (const server of opened) server.killNow();
    },
  };
  try {
    if (list === undefined || list === '') {
      const binary = await ensureRedisServer(parts.log);
      for (let count = 0; count < fewest; count++) opened.push(await startRedis({ binary }));
    } else {
      for (const url of addressesIn(list)) opened.push(await elsewhere(url, 'REDLOCK_URLS', parts));
      await reachAll(opened);
    }
    return group;
  } catch (error) {
    await group.stop();
    throw error;
  }
}

function addressesIn(list: string): readonly string[] {
  const addresses = list.split(',').map((url) => url.trim());
  const distinct = new Set(addresses).size;
  const problem =
    distinct < addresses.length
      ? 'a server is named twice; a majority needs servers that fail apart from each other'
      : distinct < fewest || distinct % 2 === 0
        ? `${distinct} server${distinct === 1 ? '' : 's'}; name 3, 5 or another odd number of them, with commas`
        : undefined;
  if (problem !== undefined)
    throw new ContendError('CTD_OPTIONS', [
      `REDLOCK_URLS: ${problem}, or leave it out for three private ones`,
    ]);
  return addresses;
}

/** Tells of every server that cannot be used, not of the first alone. */
async function reachAll(servers: readonly Server[]): Promise<void> {
  const reached = await Promise.allSettled(servers.map(({ url }) => connectRedis(url)));
  const problems = reached.flatMap((one): string[] => {
    if (one.status === 'fulfilled') return [];
    if (one.reason instanceof ContendError) return one.reason.problems.map((text) => `REDLOCK_URLS: ${text}`);
    throw one.reason;
  });
  if (problems.length > 0) throw new ContendError('CTD_REDIS_UNREACHABLE', problems);
}
