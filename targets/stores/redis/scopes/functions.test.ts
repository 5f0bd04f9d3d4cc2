import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { findRedisServer, startRedis } from '../../../servers/redis-server.ts';
import type { Outcome } from '../../../../harness/core/view.ts';
import { purchase } from '../../conformance/command.fixture.ts';
import { createRedisStore } from '../store.ts';
import type { RedisStore } from '../store.ts';
import { testedRedis } from '../redis.fixture.ts';
import { startRelay } from '../relay.fixture.ts';
import { within } from '../../../../harness/core/scope.ts';

const redis = testedRedis();

const buy = (store: RedisStore): Promise<Outcome> =>
  within(store, { kind: 'function' }, (view) => view.apply(purchase('a')));
const libraries = async (): Promise<string[]> =>
  ((await redis.direct.function('LIST')) as string[][]).map(([, name = '']) => name);

it('knows its functions from the moment it is open, and takes them away with its records', async () => {
  const store = await redis.open({ needs: 'functions' });
  const other = await redis.open({ needs: 'functions' });
  expect(await libraries()).toEqual(expect.arrayContaining([store.functions.name, other.functions.name]));
  await store.seed([{ key: 'a', fields: { stock: '1' } }]);
  expect((await buy(store)).kind).toBe('applied');
  await store.clear();
  // The other run's library stays.
  expect(await libraries()).toEqual([other.functions.name]);
  await store.clear();
  await other.clear();
  expect(await libraries()).toEqual([]);
});

it('does not mind when the cache of scripts is flushed', async () => {
  const store = await redis.open({ needs: 'functions' });
  await store.seed([{ key: 'a', fields: { stock: '9' } }]);
  await buy(store);
  await redis.direct.script('FLUSH');
  const before = await evalsOf();
  expect((await buy(store)).kind).toBe('applied');
  // No script was sent again: it was the function that ran.
  expect(await evalsOf()).toBe(before);
});

/** How many scripts the server was sent in full. */
async function evalsOf(): Promise<number> {
  const stats = await redis.direct.info('commandstats');
  return Number(/^cmdstat_eval:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
}

it('loads its functions again when the server has lost them, however many ask at once', async () => {
  const store = await redis.open({ needs: 'functions' });
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  await redis.direct.function('FLUSH');
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => buy(store)));
  expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(5);
  expect(await libraries()).toEqual([store.functions.name]);
});

it('goes on after a restart of the server, which keeps neither records nor functions', async () => {
  const binary = findRedisServer() ?? 'redis-server';
  const first = await startRedis({ binary });
  const before = await startRelay(first.url);
  const store = await createRedisStore({ url: before.url, prefix: 'f:', needs: 'functions' });
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  await buy(store);
  await first.stop();
  await before.close();
  await setTimeout(20);
  await expect(buy(store)).rejects.toMatchObject({ name: 'StoreError', fate: 'notDone' });
  // The same address again: a relay to a fresh server.
  const second = await startRedis({ binary });
  const relay = await startRelay(second.url, Number(new URL(before.url).port));
  for (let tries = 0; tries < 300; tries++) {
    const outcome = await buy(store).catch(() => undefined);
    if (outcome !== undefined) break;
    await setTimeout(10);
  }
  expect(await buy(store)).toMatchObject({ kind: 'refused', part: 0, condition: 0 });
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  expect(await buy(store)).toMatchObject({ kind: 'applied', added: [4] });
  await store.close();
  await relay.close();
  await second.stop();
});
