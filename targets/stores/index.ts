import type { Store } from '../../harness/core/store.ts';
import { createMemoryStore } from './memory.ts';
import { createRedisStore } from './redis.ts';

/** Where a store finds its data. */
export interface StoreConfig {
  readonly redisUrl?: string;
  readonly prefix: string;
}

/** Every store by name, with how it is opened. */
export const stores = [
  {
    name: 'redis',
    about: 'records in a Redis server, shared by all instances',
    open: (config: StoreConfig): Promise<Store> =>
      createRedisStore({ url: config.redisUrl ?? '', prefix: config.prefix }),
  },
  {
    name: 'memory',
    about: 'records inside the process of the service',
    open: (): Promise<Store> => Promise.resolve(createMemoryStore()),
  },
] as const;

/** Opens a store by its name. */
export function openStore(name: string, config: StoreConfig): Promise<Store> {
  const store = stores.find((entry) => entry.name === name);
  if (store === undefined) throw new Error(`there is no store ${name}`);
  return store.open(config);
}
