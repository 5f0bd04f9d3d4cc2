import { ContendError } from '../../core/errors.ts';
import { isLoopback } from '../plan/contradictions.ts';
import { connectRedis, startRedis } from './redis-server.ts';
import type { Server, ServerKind, ServerParts } from './server.ts';
import { ensureRedisServer } from './setup.ts';

/** The Redis at REDIS_URL, checked; without one, a private server for this run. */
export const redisServer: ServerKind = {
  store: 'redis',
  open: (env, parts) => openRedis(env['REDIS_URL'], parts),
};

async function openRedis(url: string | undefined, { allowed, log }: ServerParts): Promise<Server> {
  if (url === undefined || url === '') return startRedis({ binary: await ensureRedisServer(log) });
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (host !== '' && !isLoopback(host) && host !== allowed) {
    throw new ContendError('CTD_OPTIONS', [
      `REDIS_URL: ${host} is not this machine; if you may load it, add --allow-remote ${host}`,
    ]);
  }
  await connectRedis(url);
  return { url, stop: () => Promise.resolve(), killNow: () => {} };
}
