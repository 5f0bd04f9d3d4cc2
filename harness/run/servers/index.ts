import { lockServers } from './lock-servers.ts';
import { postgresServer } from './postgres/postgres.ts';
import { redisServer } from './redis.ts';
import type { ServerKind } from './server.ts';

/** Every kind of server that a store or a strategy may need. */
export const servers: readonly ServerKind[] = [redisServer, postgresServer, lockServers];
