import { ContendError } from '../../core/errors.ts';
import { isLoopback } from '../plan/contradictions.ts';
import { connectRedis, startRedis } from './redis-server.ts';
import { ensureRedisServer } from './setup.ts';

/** A Redis to race on; `stop` ends it only if this run started it. */
export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
  killNow(): void;
}

/** The Redis at `url`, checked; without one, a private server for this run. `allowed` names a host elsewhere. */
export async function openRedis(
  url: string | undefined,
  allowed: string | undefined,
  log: (line: string) => void,
): Promise<Redis> {
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
