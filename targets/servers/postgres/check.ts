import { driver } from '../../stores/postgres/driver.ts';
import { explicit, sqlState, unreachable } from '../../stores/postgres/connection.ts';
import { wordsOf } from '../../stores/store-error.ts';

/** The oldest server that is still looked after by its makers; all that we use is older. */
const oldest = 14;

/** What a server says of itself. */
export interface About {
  readonly version: string;
  readonly versionNumber: number;
  readonly isReplica: boolean;
  readonly database: string;
  readonly mayCreate: boolean;
}

/** Checks that a server can be used for a race and returns its version; throws CTD_POSTGRES_UNREACHABLE. */
export async function connectPostgres(url: string): Promise<string> {
  const client = new (driver().Client)({
    ...explicit(url),
    connectionTimeoutMillis: 3000,
    query_timeout: 3000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<About>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber", \
pg_is_in_recovery() as "isReplica", current_database() as database, \
has_database_privilege(current_database(), 'create') as "mayCreate"`,
    );
    const [about] = rows;
    const problem = about === undefined ? 'it says nothing of itself' : unfitness(about);
    if (problem !== undefined) throw unreachable(url, problem);
    return about?.version ?? '';
  } catch (error) {
    if (error instanceof Error && 'problems' in error) throw error;
    throw unreachable(url, explained(error));
  } finally {
    await client.end().catch(() => {});
  }
}

/** What keeps a server from being raced on. */
export function unfitness({
  version,
  versionNumber,
  isReplica,
  database,
  mayCreate,
}: About): string | undefined {
  if (versionNumber < oldest * 10_000) return `it is PostgreSQL ${version}, and ${oldest} or newer is needed`;
  if (isReplica) return 'it is a replica, which cannot be written; name its primary';
  if (!mayCreate)
    return `the user may not create a schema in the database ${database}; run GRANT CREATE ON DATABASE ${database} TO the user`;
  return undefined;
}

/** What a server says when it does not let somebody in, by SQLSTATE. */
const refusals: Readonly<Record<string, (words: string) => string>> = {
  '28P01': (words) => `it does not accept the user or password (${words})`,
  28000: (words) => `it does not let the user in (${words})`,
  '3D000': (words) =>
    `there is no such database (${words}); create it, or name another at the end of the address`,
  53300: (words) => `it has no connection left (${words})`,
};

function explained(error: unknown): string {
  const words = wordsOf(error);
  const told = refusals[sqlState(error) ?? ''];
  if (told !== undefined) return told(words);
  if (/password must be a string|empty password/i.test(words))
    return 'it wants a password; write it as postgres://user:PASSWORD@host:port/database';
  if (/timeout|terminated unexpectedly|unexpected/i.test(words))
    return `what listens there does not answer as PostgreSQL does (${words})`;
  return words;
}
