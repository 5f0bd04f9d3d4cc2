import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import type { RedisServer } from '../../targets/servers/redis-server.ts';
import { createRedisStore } from '../../targets/stores/redis/store.ts';
import { strategies } from '../../targets/strategies/index.ts';
import { commandsOf, emptied, prefix } from './commands.ts';
import type { Places } from './commands.ts';
import { stocks } from './purchases.ts';
import { floorOf } from './redis-benchmark.ts';

let servers: RedisServer[] = [];
beforeAll(async () => {
  const binary = findRedisServer() ?? 'redis-server';
  servers = await Promise.all([1, 2, 3, 4].map(() => startRedis({ binary })));
});
beforeEach(async () => {
  await emptied(places());
  // nobody may live on what another strategy has left
  for (const { url } of servers) await asked(url, (redis) => redis.script('FLUSH'));
  const store = await createRedisStore({ url: places().url, prefix });
  await store.seed(stocks);
  await store.close();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

function places(): Places {
  const [url = '', ...lockUrls] = servers.map((server) => server.url);
  return { url, lockUrls };
}

async function asked<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

const receipts = (url: string): Promise<number> => asked(url, (redis) => redis.llen(`${prefix}receipts`));

test.each([
  ['atomic-script', ['evalsha']],
  ['redis-function', ['fcall']],
  ['optimistic', ['hgetall', 'evalsha']],
  ['watch', ['watch', 'hgetall', 'PING', 'evalsha', 'PING']],
  ['mutex', ['hgetall', 'evalsha']],
  ['redis-lock', ['set', 'hgetall', 'evalsha', 'evalsha']],
  ['fenced-lock', ['evalsha', 'evalsha', 'evalsha', 'evalsha']],
  ['redlock', ['set', 'set', 'set', 'hgetall', 'evalsha', 'evalsha', 'evalsha', 'evalsha']],
])(
  '%s sends these commands for a purchase, and redis-benchmark can send them too',
  async (name, expected) => {
    const strategy = strategies.find((one) => one.name === name);
    const { url, lockUrls } = places();
    if (strategy === undefined) throw new Error(`there is no ${name}`);
    const commands = await commandsOf(strategy, { url, lockUrls });
    expect(commands.map(([command = '']) => command).toSorted()).toEqual(expected.toSorted());
    expect(commands.flat().join(' ')).toContain('__rand_int__');
    const before = await receipts(url);
    const { signal } = new AbortController();
    expect(await floorOf(commands, { url, clients: 4, requests: 500, signal })).toBeGreaterThan(0);
    // What is timed is a purchase that goes through, not one that is refused.
    expect((await receipts(url)) - before).toBe(500);
  },
);
