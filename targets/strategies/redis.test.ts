import { afterAll, beforeAll } from 'vitest';
import { findRedisServer, startRedis } from '../servers/redis-server.ts';
import type { RedisServer } from '../servers/redis-server.ts';
import { testedRedis } from '../stores/redis/redis.fixture.ts';
import { strategies } from './index.ts';
import { describeProtection } from './race.case.ts';

const redis = testedRedis();
let lockServers: RedisServer[] = [];
beforeAll(async () => {
  const binary = findRedisServer() ?? 'redis-server';
  lockServers = await Promise.all([1, 2, 3].map(() => startRedis({ binary })));
});
afterAll(async () => {
  await Promise.all(lockServers.map((server) => server.stop()));
});

let races = 0;
const deployment = {
  workload: 'last-item',
  store: 'redis',
  faults: [],
  times: { ttlMs: 2000, waitMs: 1000 },
};
const promising = strategies.filter(
  ({ stores, flaw }) => stores.includes('redis') && flaw({ ...deployment, instances: 1 }) === undefined,
);
for (const strategy of promising)
  describeProtection(strategy, 'redis', (asked, instances) => {
    const prefix = `race${races++}:`;
    const lockUrls = lockServers.map(({ url }) => url);
    const options = { prefix, needs: asked.needs, lockUrls };
    return Promise.all(Array.from({ length: instances }, () => redis.open(options)));
  });
