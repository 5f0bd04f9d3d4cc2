import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { findRedisServer, startRedis } from '../../servers/redis-server.ts';
import type { RedisServer } from '../../servers/redis-server.ts';
import { createRedisStore } from './store.ts';
import type { RedisStore, RedisStoreOptions } from './store.ts';

/** A real Redis while the tests of a file run, with stores that are closed afterwards. */
export interface TestedRedis {
  readonly url: string;
  /** A connection beside those of the stores. */
  readonly direct: Redis;
  /** Opens a store, under a prefix of its own where none is given. */
  readonly open: (options?: Partial<RedisStoreOptions>) => Promise<RedisStore>;
}

/** Starts a private server before the tests of a file and ends it after them. */
export function testedRedis(): TestedRedis {
  let server: RedisServer | undefined;
  let direct: Redis | undefined;
  let prefixes = 0;
  const stores: RedisStore[] = [];
  beforeAll(async () => {
    server = await startRedis({ binary: findRedisServer() ?? 'redis-server' });
    direct = new Redis(server.url);
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    direct?.disconnect();
    await server?.stop();
  });
  return {
    get url() {
      return server?.url ?? '';
    },
    get direct() {
      if (direct === undefined) throw new Error('the server is not started yet');
      return direct;
    },
    async open(options = {}) {
      const store = await createRedisStore({ url: this.url, prefix: `t${++prefixes}:`, ...options });
      stores.push(store);
      return store;
    },
  };
}
