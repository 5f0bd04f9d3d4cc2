import { ContendError } from '../../core/errors.ts';
import { isLoopback } from '../plan/contradictions.ts';
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
export async function elsewhere(url: string, variable: string, { allowed }: ServerParts): Promise<Server> {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (host !== '' && !isLoopback(host) && host !== allowed) {
    throw new ContendError('CTD_OPTIONS', [
      `${variable}: ${host} is not this machine; if you may load it, add --allow-remote ${host}`,
    ]);
  }
  return { url, stop: () => Promise.resolve(), killNow: () => {} };
}
