import { memoryStore } from './memory/store.ts';
import { redisStore } from './redis/store.ts';
import { postgresStore } from './postgres/kind.ts';
import type { StoreKind } from './store-kind.ts';

/** Every kind of store, the default first. */
export const stores: readonly StoreKind[] = [redisStore, postgresStore, memoryStore];
