import type { Need } from '../../../harness/core/strategy.ts';
import { unreachable } from './connection.ts';
import type { Connections } from './connections.ts';
import { constraintTables } from './constraint-sql.ts';

/** The schema of a run's own, by the prefix of all that it writes. */
export function schemaOf(prefix: string): string {
  return prefix
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '');
}

/**
 * One row a record, with room in its page for the next version (a row that moves costs an index entry), and one a
 * receipt. Receipts have no key: an audit must not protect.
 */
const tables = `
create table records (
  key text collate "C" primary key,
  version bigint not null,
  live boolean not null,
  fields jsonb not null
) with (fillfactor = 50);
create table receipts (
  nonce bigint not null,
  keys text[] not null,
  read bigint[] not null,
  wrote bigint[] not null
)`;

/** What a run asks of its schema and of the server. */
export interface SchemaNeeds {
  readonly storeUrl?: string;
  readonly needs?: Need | undefined;
  /** Whom services log in as, where that is not who makes the schema. */
  readonly role?: string;
  /** Connections that all processes of the run open together at most. */
  readonly connections: number;
}

/** Connections that the server would still take, and the one that asks. Whose sessions are whose may be hidden from us. */
const freeConnections = `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - (select count(*)::int from pg_stat_activity where datname is not null
    and coalesce(backend_type, 'client backend') = 'client backend' and pid <> pg_backend_pid())`;

/** Makes the schema of a run with its tables, in a server that has connections enough. */
export async function createSchema(
  connections: Connections,
  schema: string,
  { storeUrl = '', needs, role, connections: needed }: SchemaNeeds,
): Promise<void> {
  await connections.use(async (session) => {
    const [row = []] = await session.run(freeConnections);
    const free = Number(row[0]);
    if (needed > free)
      throw unreachable(
        storeUrl,
        `the run opens up to ${needed} connections, and the server has ${free} free; lower --pool or --instances, or raise max_connections`,
      );
    const made = needs === 'constraints' ? `${tables};${constraintTables}` : tables;
    const granted = role === undefined ? '' : rightsOf(role, schema);
    await session.run(`begin; create schema ${schema}; ${made}; ${granted} commit`);
  });
}

/** What a service needs of a schema: to read and change rows, and nothing else. */
function rightsOf(role: string, schema: string): string {
  return `grant usage on schema ${schema} to ${role}; \
grant select, insert, update, delete on all tables in schema ${schema} to ${role};`;
}

/** Removes all rows of a run's tables. */
export async function emptySchema(connections: Connections, schema: string): Promise<void> {
  await connections.use(async (session) => {
    const rows = await session.rows('select tablename from pg_tables where schemaname = $1', [schema]);
    const names = rows.map(([name]) => `${schema}.${String(name)}`);
    // A vacuum gives way, but only after a while; whoever asks waits 5 s for an answer.
    await session.run(`set local lock_timeout = '4s'; truncate ${names.join(', ')}`);
  });
}

/** Removes the schema of a run and everything in it. */
export async function dropSchema(connections: Connections, schema: string): Promise<void> {
  await connections.use((session) => session.run(`drop schema if exists ${schema} cascade`));
}
