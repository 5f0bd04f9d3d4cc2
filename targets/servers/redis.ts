import { isIP } from 'node:net';
import { redisAddress, redisUrl } from '../stores/redis/address.ts';
import { unreachable } from '../stores/redis/connection.ts';
import { permitted, serverElsewhere } from './elsewhere.ts';
import { connectRedis, startRedis } from './redis-server.ts';
import type { Server, ServerKind, ServerParts } from './server.ts';
import { ensureRedisServer } from './setup.ts';

/** The Redis at REDIS_URL, checked; without one, a private server for this run. */
export const redisServer: ServerKind = {
  serves: 'redis',
  variable: 'REDIS_URL',
  open: openRedis,
};

async function openRedis(url: string | undefined, parts: ServerParts): Promise<Server> {
  const server =
    url === undefined || url === ''
      ? await startRedis({ binary: await ensureRedisServer(parts.log), durable: parts.durable })
      : await elsewhere(url, 'REDIS_URL', parts);
  try {
    await connectRedis(server.url, parts.needs.has('functions'));
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A Redis that somebody else runs, as a server; throws CTD_OPTIONS when it may not be loaded. */
export async function elsewhere(url: string, variable: string, parts: ServerParts): Promise<Server> {
  const address = redisAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  if (address.path !== undefined) return serverElsewhere(redisUrl(address));
  const { host, isSecure, servername } = address;
  const to = await permitted(address, variable, parts);
  const name = servername ?? (isSecure && isIP(host) === 0 ? host : undefined);
  return serverElsewhere(
    redisUrl({ ...address, host: to, family: 0, ...(name === undefined ? {} : { servername: name }) }),
  );
}
