import type { StoreKind } from '../store-kind.ts';

/** The registry's entry. Its driver is loaded with the first store that is opened: many commands need none. */
export const postgresStore: StoreKind = {
  name: 'postgres',
  about: 'records in a PostgreSQL server, shared by all instances',
  pooled: true,
  open: async (config) => (await import('./store.ts')).openStore(config),
  openShared: async (config) => (await import('./store.ts')).openShared(config),
};
