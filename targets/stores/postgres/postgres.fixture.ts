import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../../servers/postgres/private-server.ts';
import type { PostgresServer } from '../../servers/postgres/private-server.ts';
import type { Store } from '../../../harness/core/store.ts';
import type { StoreConfig } from '../store-kind.ts';
import { postgresStore } from './kind.ts';

/** A real PostgreSQL while the tests of a file run, with stores that are closed afterwards. */
export interface TestedPostgres {
  readonly url: string;
  /** As the role that services log in as. */
  readonly serviceUrl: string;
  /** Opens stores over the records of a new schema, one an instance. */
  readonly open: (config?: Partial<StoreConfig>, instances?: number) => Promise<readonly Store[]>;
}

/** Starts a private server before the tests of a file and ends it after them; it does not wait for the disk. */
export function testedPostgres(): TestedPostgres {
  let server: PostgresServer | undefined;
  let schemas = 0;
  const stores: Store[] = [];
  beforeAll(async () => {
    server = await startPostgres({ settings: { fsync: 'off' } });
  }, 60_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server?.stop();
  });
  return {
    get url() {
      return server?.url ?? '';
    },
    get serviceUrl() {
      return server?.serviceUrl ?? '';
    },
    async open(config = {}, instances = 1) {
      const all = { storeUrl: this.url, prefix: `test:${schemas++}:`, ...config };
      const first = await postgresStore.openShared!(all);
      const more = await Promise.all(Array.from({ length: instances - 1 }, () => postgresStore.open(all)));
      stores.push(first, ...more);
      return [first, ...more];
    },
  };
}
