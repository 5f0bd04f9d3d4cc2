import { digestOf } from '../../harness/core/digest.ts';
import { lockServers } from './lock-servers.ts';
import { postgresServer } from './postgres/postgres.ts';
import { redisServer } from './redis.ts';
import type { ServerKind } from './server.ts';

/** Every kind of server that a store or a strategy may need. */
export const servers: readonly ServerKind[] = [redisServer, postgresServer, lockServers];

/**
 * Whose servers are used where some are needed: the run's own, or others, told by their variable and digits that follow from
 * the address. An address may hold a password, and is nowhere kept.
 */
export function serversNamed(
  needed: ReadonlySet<string>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const whose = (variable: string): string => {
    const address = env[variable] ?? '';
    return address === '' ? 'of its own' : `at ${variable} (${digestOf(address)})`;
  };
  return Object.fromEntries(
    servers
      .filter(({ serves }) => needed.has(serves))
      .map(({ serves, variable }) => [`${serves} server`, whose(variable)]),
  );
}
