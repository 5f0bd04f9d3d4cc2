import { memoryStore } from './memory.ts';
import { redisStore } from './redis.ts';
import { postgresStore } from './postgres.ts';
import type { StoreKind } from './store-kind.ts';

/** Every kind of store, the default first. */
export const stores: readonly StoreKind[] = [redisStore, postgresStore, memoryStore];
