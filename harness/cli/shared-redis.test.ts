import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import type { RedisServer } from '../../targets/servers/redis-server.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import { descendants, isAlive, until } from './process-tree.fixture.ts';

const contend = benchOf('shared-redis');
let server: RedisServer;
let direct: Redis;
beforeAll(async () => {
  server = await startRedis({ binary: findRedisServer() ?? 'redis-server' });
  direct = new Redis(server.url);
});
afterAll(async () => {
  direct.disconnect();
  await server.stop();
});

const short = [...few, '--json'];

/** Everything that a server holds, as it can be put back. */
async function contents(): Promise<unknown> {
  const keys = (await direct.keys('*')).toSorted();
  const values = await Promise.all(keys.map((key) => direct.dumpBuffer(key)));
  const libraries: unknown = await direct.function('LIST', 'WITHCODE');
  return { keys, values: values.map((value) => value.toString('hex')), libraries };
}

test('two runs at once on the Redis of somebody else: both are right, and his data and functions are untouched', async () => {
  await direct.set('contend', 'mine');
  await direct.hset('contend:config', 'owner', 'somebody');
  await direct.rpush('items/0-0', 'a', 'b');
  await direct.set('expires', 'later', 'PX', 3_600_000);
  await direct.function('LOAD', `#!lua name=mine\nredis.register_function('mine', function() return 1 end)`);
  const before = await contents();
  const env = { REDIS_URL: server.url };
  const args = ['redis-function', 'redlock'].map((name) => words(`--workload last-item --strategy ${name}`));
  const ended = await Promise.all(args.map((own) => contend.start([...own, ...short], env).ended));
  for (const one of ended) {
    expect(one.stderr).toContain('1 of 1 records');
    expect(runsOf(one).map(({ verdict }) => verdict.anomalies)).toEqual([[]]);
    for (const { strategy, operations } of runsOf(one))
      expect([strategy, operations.error]).toEqual([strategy, 0]);
  }
  expect(await contents()).toEqual(before);
}, 90_000);

test('a run that is interrupted takes its records and its functions away, too', async () => {
  const before = await contents();
  const keys = await direct.dbsize();
  const { pid, ended } = contend.start(
    words('--workload last-item --strategy redis-function --duration 20s --clients 4 --think 2ms'),
    { REDIS_URL: server.url },
  );
  expect(await until(async () => (await direct.dbsize()) > keys + 20, 20_000)).toBe(true);
  expect(await contents()).not.toEqual(before);
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(await contents()).toEqual(before);
}, 60_000);

test('lock servers are started by the run and end with it, also when it is killed outright', async () => {
  const { pid, ended } = contend.start(
    words('--workload last-item --strategy redlock --duration 20s --clients 2 --think 10ms'),
    { REDIS_URL: server.url },
  );
  // Three guards with their servers, and the service.
  expect(await until(async () => (await descendants(pid)).length >= 7, 20_000)).toBe(true);
  const started = await descendants(pid);
  process.kill(pid, 'SIGKILL');
  await ended;
  expect(await until(() => !started.some(isAlive), 8000)).toBe(true);
}, 60_000);

test('lock servers that are given must be usable: each that does not answer is named', async () => {
  const { code, stderr, stdout } = await contend.runWith(
    {
      REDIS_URL: server.url,
      REDLOCK_URLS: 'redis://127.0.0.1:1,redis://127.0.0.1:2,redis://127.0.0.1:3',
    },
    ...words('--workload last-item --strategy redlock'),
  );
  expect(code).toBe(104);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/:1: .*\n.*:2: .*\n.*:3: /s);
}, 30_000);
