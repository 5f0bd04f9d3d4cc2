import { redisServer } from './redis.ts';
import type { ServerKind } from './server.ts';

/** Every kind of server that a store may need. */
export const servers: readonly ServerKind[] = [redisServer];
