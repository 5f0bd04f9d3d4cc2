import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { spreadOf } from '../../harness/analyze/median.ts';
import type { Spread } from '../../harness/analyze/median.ts';
import type { Command, Part } from '../../harness/core/guarded.ts';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import { luaScript } from '../../targets/stores/redis/lua/source.ts';
import type { Script } from '../../targets/stores/redis/lua/source.ts';
import { encodeApply, encodeTake } from '../../targets/stores/redis/codec.ts';

/** What one way to run a command costs a Redis server, in microseconds a call, over all rounds. */
export interface ScriptTime {
  readonly name: string;
  readonly us: Spread;
}

interface Contender {
  readonly name: string;
  readonly script: Script;
  readonly parts: readonly Part[];
  readonly args: (command: Command) => string[] | undefined;
}

/** The purchase of one unit as somebody would write it who needs nothing else. */
const byHand = `
local found = redis.call('HMGET', KEYS[2], '@v', 'stock')
local version, stock = tonumber(found[1] or '0'), tonumber(found[2] or '0')
if version <= 0 then
  return { 0, 0, redis.call('HGETALL', KEYS[2]) }
end
local quantity = tonumber(ARGV[2])
if stock < quantity then
  return { 0, 1, redis.call('HGETALL', KEYS[2]) }
end
local left, wrote = string.format('%d', stock - quantity), string.format('%d', version + 1)
redis.call('HSET', KEYS[2], '@v', wrote, 'stock', left)
local receipt = ARGV[1] .. ' ' .. found[1] .. ' ' .. wrote .. '+' .. left
redis.call('RPUSH', KEYS[1], receipt)
return receipt
`;

const purchase = (key: string, amount = -1): Part => ({
  key,
  when: [
    { is: 'present', reason: 'unknown-record' },
    { field: 'stock', is: 'atLeast', value: 1, reason: 'sold-out' },
  ],
  then: [{ field: 'stock', do: 'add', value: amount }],
});

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });

const apply = luaScript('apply-n');
const contenders: readonly Contender[] = [
  {
    name: 'nothing: the call alone',
    script: script("return 'ok'"),
    parts: [purchase('items/0-0')],
    args: encodeTake,
  },
  {
    name: 'purchase, written by hand',
    script: script(byHand),
    parts: [purchase('items/0-0')],
    args: (command) => [`${command.nonce} 9:items/0-0`, '1'],
  },
  { name: 'purchase, take-2', script: luaScript('take-2'), parts: [purchase('items/0-0')], args: encodeTake },
  { name: 'purchase, apply-n', script: apply, parts: [purchase('items/0-0')], args: encodeApply },
  {
    name: 'one field set, apply-n',
    script: apply,
    parts: [{ key: 'items/0-0', when: [], then: [{ field: 'title', do: 'set', value: 'bolt' }] }],
    args: encodeApply,
  },
  {
    name: 'transfer between two, apply-n',
    script: apply,
    parts: [purchase('items/0-0'), purchase('items/0-1', 1)],
    args: encodeApply,
  },
];

const calls = 20_000;
/** Calls that are on their way at once. */
const depth = 4;

/** Runs every contender in turn, in each round in another order, on a private Redis server. */
export async function scriptTimes(rounds: number, signal: AbortSignal): Promise<ScriptTime[]> {
  const binary = findRedisServer();
  if (binary === undefined) throw new Error('there is no redis-server on this machine');
  const server = await startRedis({ binary });
  const redis = new Redis(server.url);
  try {
    const times = contenders.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const index = (turn + round) % contenders.length;
        const contender = contenders[index];
        signal.throwIfAborted();
        if (contender !== undefined) times[index]?.push(await timeOf(redis, contender));
      }
    }
    return contenders.map(({ name }, index) => {
      return { name, us: spreadOf(times[index] ?? []) };
    });
  } finally {
    redis.disconnect();
    await server.stop();
  }
}

async function timeOf(redis: Redis, { script, parts, args }: Contender): Promise<number> {
  await redis.flushall();
  for (const key of ['items/0-0', 'items/0-1']) await redis.hset(`r:${key}`, '@v', '1', 'stock', '1000000');
  await redis.script('LOAD', script.text);
  await redis.config('RESETSTAT');
  const keys = ['receipts', ...parts.map(({ key }) => `r:${key}`)];
  for (let call = 0; call < calls; call += depth) {
    const replies = Array.from({ length: depth }, (_, each) => {
      const command = { name: 'micro', nonce: 1_000_000 + call + each, parts };
      return redis.evalsha(script.sha, keys.length, ...keys, ...(args(command) ?? []));
    });
    const [first] = await Promise.all(replies);
    if (typeof first !== 'string') throw new Error(`a command was refused: ${JSON.stringify(first)}`);
  }
  const stats = await redis.info('commandstats');
  return Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(stats)?.[1] ?? Number.NaN);
}
