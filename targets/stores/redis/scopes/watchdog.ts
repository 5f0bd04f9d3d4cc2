import type { Redis } from 'ioredis';
import type { Outcome } from '../../../../harness/core/view.ts';
import { luaScript } from '../lua/source.ts';
import { lockOf } from '../lock.ts';
import { runScript } from '../script.ts';

const extend = luaScript('extend-n');

/** What a watchdog keeps alive. */
export interface Watched {
  readonly keys: readonly string[];
  readonly owner: string;
  readonly ttlMs: number;
}

/**
 * Runs `body` while its locks start a new life every third of it. That keeps a slow holder alone, and frees the locks
 * of a dead process soon; a process that is paused cannot extend anything.
 */
export async function extending(
  redis: Redis,
  prefix: string,
  { keys, owner, ttlMs }: Watched,
  body: () => Promise<Outcome>,
): Promise<Outcome> {
  const locks = keys.map((key) => lockOf(prefix, key));
  // A try that fails is followed by the next one, as long as there is time.
  const again = (): void => void runScript(redis, extend, locks, [owner, String(ttlMs)]).catch(() => {});
  const timer = setInterval(again, ttlMs / 3);
  try {
    return await body();
  } finally {
    clearInterval(timer);
  }
}
