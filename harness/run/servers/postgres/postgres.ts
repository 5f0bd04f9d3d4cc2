import { elsewhere } from '../redis.ts';
import type { Server, ServerKind, ServerParts } from '../server.ts';
import { connectPostgres } from './check.ts';
import { startPostgres } from './private-server.ts';

/** The PostgreSQL at DATABASE_URL, checked; without one, a private server for this run. */
export const postgresServer: ServerKind = {
  serves: 'postgres',
  variable: 'DATABASE_URL',
  open: openPostgres,
};

async function openPostgres(url: string | undefined, parts: ServerParts): Promise<Server> {
  if (url === undefined || url === '') return startPostgres({ durable: parts.durable });
  const server = await elsewhere(url, 'DATABASE_URL', parts);
  await connectPostgres(url);
  return server;
}
