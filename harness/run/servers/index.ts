import { lockServers } from './lock-servers.ts';
import { postgresServer } from './postgres/postgres.ts';
import { redisServer } from './redis.ts';
import type { ServerKind } from './server.ts';

/** Every kind of server that a store or a strategy may need. */
export const servers: readonly ServerKind[] = [redisServer, postgresServer, lockServers];

/**
 * Whose server each of some stores is in: the host of its address, or that the run starts one of its own. Stores without a
 * server are left out.
 */
export function serversNamed(
  stores: ReadonlySet<string>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const whose = (address = ''): string => {
    if (address === '') return 'its own';
    return URL.canParse(address) ? new URL(address).host : address;
  };
  return Object.fromEntries(
    servers
      .filter(({ serves }) => stores.has(serves))
      .map(({ serves, variable }) => [`${serves} server`, whose(env[variable])]),
  );
}
