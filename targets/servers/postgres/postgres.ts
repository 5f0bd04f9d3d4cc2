import { postgresAddress, postgresUrl } from '../../stores/postgres/address.ts';
import { unreachable } from '../../stores/postgres/connection.ts';
import { permitted, serverElsewhere } from '../elsewhere.ts';
import type { Server, ServerKind, ServerParts } from '../server.ts';
import { connectPostgres } from './check.ts';
import { passwordFor } from './password-file.ts';
import { startPostgres } from './private-server.ts';

/** The PostgreSQL at DATABASE_URL, checked; without one, a private server for this run. */
export const postgresServer: ServerKind = {
  serves: 'postgres',
  variable: 'DATABASE_URL',
  open: openPostgres,
};

async function openPostgres(url: string | undefined, parts: ServerParts): Promise<Server> {
  if (url === undefined || url === '') return startPostgres();
  const address = postgresAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  const password = address.password || (passwordFor(address) ?? '');
  const to = await permitted(address, 'DATABASE_URL', parts);
  const server = serverElsewhere(postgresUrl(url, { ...address, password }, to));
  await connectPostgres(server.url);
  return server;
}
