import { isIP } from 'node:net';

/** Where a Redis is and how one logs in: all that a connection to it goes by. */
export interface RedisAddress {
  /** A Unix socket; host and port are then of no account. */
  readonly path?: string;
  readonly host: string;
  readonly port: number;
  readonly family: 0 | 4 | 6;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly isSecure: boolean;
  /** The name in the server's certificate, where `host` is an address. */
  readonly servername?: string;
}

const form = 'the address must look like redis://[[user]:password@]host:port[/db]';
/** What ioredis takes from a query besides these would lead somewhere else, or change what commands do. */
const known = ['host', 'port', 'path', 'db', 'username', 'password', 'family', 'servername'];

/** Reads an address as ioredis does, in which the query stands in for what is absent; a text says what is wrong with it. */
export function redisAddress(text: string): RedisAddress | string {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) return form;
  const url = new URL(text);
  const query = new Map(url.searchParams);
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0)
    return `${unknown.join(', ')} in its query ${unknown.length === 1 ? 'is' : 'are'} not understood; leave it out, only ${known.join(', ')} may stand there`;
  const [path, servername] = [query.get('path') ?? '', query.get('servername') ?? ''];
  const host = (url.hostname || query.get('host') || 'localhost').replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port || query.get('port') || '6379');
  const family = Number(query.get('family') ?? '0');
  const db = Number(url.pathname.slice(1) || query.get('db') || '0');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'its port must be from 1 to 65535';
  if (!Number.isInteger(db) || db < 0) return 'what follows the port must be the number of a database';
  if (family !== 0 && family !== 4 && family !== 6) return 'its family must be 4 or 6';
  try {
    const username = decodeURIComponent(url.username) || query.get('username') || '';
    const password = decodeURIComponent(url.password) || query.get('password') || '';
    return {
      ...(path === '' ? {} : { path }),
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      ...(servername === '' ? {} : { servername }),
      host: decodeURIComponent(host),
      port,
      family,
      db,
      isSecure: url.protocol === 'rediss:',
    };
  } catch {
    // A percent sign that encodes nothing.
    return form;
  }
}

/** The address as a text, with all of it explicit. */
export function redisUrl(address: RedisAddress): string {
  const { path, host, port, username = '', password = '', db, isSecure, servername } = address;
  const user = [username, password].map(encodeURIComponent).join(':');
  const query = new URLSearchParams({
    ...(path === undefined ? {} : { path }),
    ...(servername === undefined ? {} : { servername }),
  });
  const place = path === undefined ? `${isIP(host) === 6 ? `[${host}]` : host}:${port}` : 'localhost';
  const scheme = isSecure ? 'rediss' : 'redis';
  const login = user === ':' ? '' : `${user}@`;
  return `${scheme}://${login}${place}${db === 0 ? '' : `/${db}`}${query.size === 0 ? '' : `?${query.toString()}`}`;
}
