import { isIP } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type pg from 'pg';
import { driver } from './driver.ts';

/** Where a PostgreSQL is and how one logs in: all that a connection to it goes by. */
export interface PostgresAddress {
  /** A name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: boolean | TlsOptions;
  readonly sslnegotiation: 'postgres' | 'direct';
  /** Settings of the connection, as `-c name=value`. */
  readonly options?: string;
}

const form = 'the address must look like postgres://user:password@host:port/database';
/** What stays in the query when all else is explicit. */
const kept = new Set([
  'ssl',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'uselibpqcompat',
  'servername',
  'options',
]);

/**
 * Reads an address as `pg` does: what its query or PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE and PGSSLMODE say where
 * it says nothing; a text says what is wrong with it.
 */
export function postgresAddress(text: string): PostgresAddress | string {
  if (!/^postgres(ql)?:\/\//.test(text)) return form;
  let client: pg.Client;
  try {
    client = new (driver().Client)({ connectionString: text });
  } catch (error) {
    // Not the words of `URL`, which repeat what they were given.
    return error instanceof Error && !('input' in error) ? error.message : form;
  }
  const { host, port, user = '', password = '', database = '', ssl } = client;
  if (host.includes(',')) return `it names several hosts (${host}); name one`;
  const query = queryOf(text);
  const options = query.get('options');
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: named(ssl, query.get('servername')),
    sslnegotiation: negotiation(query),
    ...(options === null ? {} : { options }),
  };
}

/** What was read from `text` as an address that says all of it; `to` is the IP address that the host stands for, or a folder. */
export function postgresUrl(text: string, address: PostgresAddress, to: string): string {
  const { host, port, user, password, database, ssl, sslnegotiation } = address;
  const query = new URLSearchParams([...queryOf(text)].filter(([name]) => kept.has(name)));
  const isSilent = !['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert'].some((name) => query.has(name));
  if (isSilent) query.set('sslmode', ssl === false ? 'disable' : (process.env['PGSSLMODE'] ?? 'verify-full'));
  query.set('sslnegotiation', sslnegotiation);
  const isSocket = to.startsWith('/');
  const isNamed = !isSocket && isIP(host) === 0;
  if (ssl !== false && isNamed && !query.has('servername')) query.set('servername', host);
  if (isSocket) query.set('host', to);
  const place = isSocket ? 'localhost' : isIP(to) === 6 ? `[${to}]` : to;
  const [name, secret] = [user, password].map(encodeURIComponent);
  return `postgres://${name}:${secret}@${place}:${port}/${encodeURI(database)}?${query.toString()}`;
}

function queryOf(text: string): URLSearchParams {
  const from = text.indexOf('?');
  return new URLSearchParams(from < 0 ? '' : text.slice(from + 1).replace(/#.*$/s, ''));
}

function negotiation(query: URLSearchParams): 'postgres' | 'direct' {
  const asked = query.get('sslnegotiation') ?? process.env['PGSSLNEGOTIATION'];
  return asked === 'direct' ? 'direct' : 'postgres';
}

/** How a connection is secured, where the name in the server's certificate is not the host that is connected to. */
function named(ssl: boolean | TlsOptions, servername: string | null): boolean | TlsOptions {
  if (ssl === false || servername === null) return ssl;
  // Its key is hidden from a copy.
  return ssl === true ? { servername } : Object.assign(ssl, { servername });
}
