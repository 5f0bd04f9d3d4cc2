import { connectRedis, startRedis } from './redis-server.ts';
import { ensureRedisServer } from './setup.ts';

/** A Redis to race on; `stop` ends it only if this run started it. */
export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
  killNow(): void;
}

/** The Redis at `url`, checked; without one, a private server for this run. */
export async function openRedis(url: string | undefined, log: (line: string) => void): Promise<Redis> {
  if (url === undefined || url === '') return startRedis({ binary: await ensureRedisServer(log) });
  await connectRedis(url);
  return { url, stop: () => Promise.resolve(), killNow: () => {} };
}
