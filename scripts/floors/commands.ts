import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Strategy } from '../../harness/core/strategy.ts';
import { execute } from '../../targets/execute.ts';
import { luaSource } from '../../targets/stores/redis/lua/source.ts';
import { createRedisStore } from '../../targets/stores/redis/store.ts';
import { items, purchase } from './purchases.ts';

export const prefix = 'floor:';
const random = '__rand_int__';
const times = { ttlMs: 10_000, waitMs: 1000 };

/** Where a strategy keeps records and takes locks. */
export interface Places {
  readonly url: string;
  readonly lockUrls: readonly string[];
}

/** The commands that a strategy sends for one purchase without contention, as its servers hear them. */
export async function commandsOf(strategy: Strategy, { url, lockUrls }: Places): Promise<string[][]> {
  const needed = strategy.needs === 'lock-servers' ? lockUrls : [];
  const store = await createRedisStore({ url, prefix, needs: strategy.needs, lockUrls: needed });
  const heard: string[][] = [];
  const monitors = await Promise.all([url, ...needed].map(monitorOf));
  try {
    // The guard on a version would hold once and never again: its write is floored without it.
    const measured: Strategy = strategy.sends === 'versions' ? { ...strategy, sends: 'nothing' } : strategy;
    const [item = '', next = ''] = items;
    // The first one opens connections and fills the cache of scripts.
    await execute(store, measured, purchase(item, 1), { times });
    await setTimeout(50);
    for (const monitor of monitors)
      monitor.on('monitor', (_at: string, args: string[], source: string) => {
        if (source !== 'lua') heard.push(args.map((arg) => decoded(arg).replaceAll(next, random)));
      });
    await execute(store, measured, purchase(next, 2), { times });
    await setTimeout(100);
    const commands = heard.map(plain);
    // One server gets all of it in turn, also what only those that grant locks were told.
    if (needed.length > 0) await on(url, (redis) => redis.script('LOAD', luaSource('release-1')));
    return commands;
  } finally {
    for (const monitor of monitors) monitor.disconnect();
    await store.close();
  }
}

/** Empties the servers: locks that redis-benchmark took and never gave back would hold up whoever comes next. */
export async function emptied({ url, lockUrls }: Places): Promise<void> {
  for (const server of [url, ...lockUrls]) await on(server, (redis) => redis.flushall());
}

async function on(url: string, ask: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url);
  try {
    await ask(redis);
  } finally {
    redis.disconnect();
  }
}

/** A connection on which a server tells of every command that it runs. */
async function monitorOf(url: string): Promise<Redis> {
  const redis = new Redis(url);
  try {
    return await redis.monitor();
  } finally {
    redis.disconnect();
  }
}

/** MONITOR writes bytes that do not print in hexadecimal. */
function decoded(arg: string): string {
  return arg.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex?: string, other?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b' }[other ?? ''] ?? other ?? '';
  });
}

/** The same as words of a command line: no zero bytes, and nothing that needs a command before it. */
function plain(command: readonly string[]): string[] {
  const [name = ''] = command;
  // MULTI and EXEC belong together: alone they are errors. Each costs what PING costs.
  if (/^(multi|exec)$/i.test(name)) return ['PING'];
  return command.map((arg) => (arg.includes('\0') ? `\u007f${Buffer.from(arg, 'latin1').join(',')}` : arg));
}
