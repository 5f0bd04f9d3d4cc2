import type { Redis } from 'ioredis';
import type { Stored } from '../../../harness/core/record.ts';
import { luaScript } from './lua/source.ts';
import type { Script } from './lua/source.ts';
import { decodeRecord } from './codec.ts';
import { begin, exchange, lostAnswer } from './connection.ts';

/**
 * Runs a script by its digest, and in full when the server does not know it: scripts are forgotten by SCRIPT FLUSH, a
 * restart and a failover. NOSCRIPT is answered before anything runs, so this never runs a script twice.
 */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  begin(redis);
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw lostAnswer(error);
  }
  return exchange(redis, () => redis.eval(script.text, keys.length, ...keys, ...args));
}

const read = luaScript('read-n');

/** Reads the records of several hashes as one snapshot, in the order of the keys; undefined where there is none. */
export async function readRecords(
  redis: Redis,
  keys: readonly string[],
): Promise<readonly (Stored | undefined)[]> {
  if (keys.length === 0) return [];
  const [key] = keys;
  if (keys.length === 1 && key !== undefined) {
    const hash = await exchange(redis, () => redis.hgetall(key));
    return [decodeRecord(Object.entries(hash).flat())];
  }
  return ((await runScript(redis, read, keys, [])) as string[][]).map(decodeRecord);
}
