import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { clientConfig } from '../stores/postgres/connection.ts';
import { postgresAddress, postgresUrl } from '../stores/postgres/address.ts';
import { redisAddress } from '../stores/redis/address.ts';
import { permitted } from './elsewhere.ts';
import { postgresServer } from './postgres/postgres.ts';
import { elsewhere, redisServer } from './redis.ts';
import type { ServerParts } from './server.ts';

const parts: ServerParts = { allowed: [], needs: new Set(), durable: false, log: () => {} };
const far = '10.255.255.1';

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) vi.stubEnv(name, undefined);
  vi.stubEnv('PGPASSFILE', '/nowhere');
});
afterEach(() => vi.unstubAllEnvs());

const refusal = (variable: string): object => ({
  code: 'CTD_OPTIONS',
  message: `${variable}: ${far} is not this machine; if you may load it, add --allow-remote ${far}`,
});

describe('a server elsewhere is not loaded without leave', () => {
  test.each([
    `redis://${far}:6379`,
    `rediss://user:word@${far}`,
    // where the address names no host, its query does
    `redis:///0?host=${far}`,
    `redis://:6379?host=${far}`.replace('//:6379', '///'),
    `redis:///?host=127.0.0.1&host=${far}`,
    `redis://[::ffff:10.255.255.1]`.replace('[::ffff:10.255.255.1]', far),
  ])('by REDIS_URL=%s', async (url) => {
    await expect(redisServer.open(url, parts)).rejects.toMatchObject(refusal('REDIS_URL'));
  });

  test.each([
    [`postgres://a:b@${far}/c`, {}],
    // the query beats the host of the address
    [`postgres://a:b@127.0.0.1/c?host=${far}`, {}],
    [`postgres://a:b@localhost/c?sslmode=disable&host=${far}`, {}],
    // where the address names no host, the environment does
    ['postgres:///c', { PGHOST: far }],
    ['postgres://a:b@/c', { PGHOST: far }],
  ])('by DATABASE_URL=%s and %j', async (url, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await expect(postgresServer.open(url, parts)).rejects.toMatchObject(refusal('DATABASE_URL'));
  });

  it('by a name of this machine that leads elsewhere', async () => {
    const look = (): Promise<{ address: string; isHere: boolean }> =>
      Promise.resolve({ address: far, isHere: false });
    await expect(permitted({ host: 'localhost', port: 1 }, 'REDIS_URL', parts, look)).rejects.toThrow(
      `REDIS_URL: localhost (${far}) is not this machine; if you may load it, add --allow-remote localhost`,
    );
  });

  it('when one of several hosts is', async () => {
    await expect(postgresServer.open(`postgres://a:b@localhost,${far}/c`, parts)).rejects.toThrow(
      /several hosts.*name one/,
    );
  });

  it('by what only ioredis would understand', async () => {
    await expect(elsewhere('redis://localhost?sentinels=x', 'REDIS_URL', parts)).rejects.toThrow(
      /sentinels in its query is not understood/,
    );
  });
});

describe('with leave', () => {
  it('a host is loaded that was named in full, at the address that was found', async () => {
    const allowed = { ...parts, allowed: ['10.9.9.9', far] };
    const { url } = await elsewhere(`redis://u:p%40w@${far}:7000/3`, 'REDIS_URL', allowed);
    expect(url).toBe(`redis://u:p%40w@${far}:7000/3`);
    await expect(elsewhere('redis://10.255.255.2', 'REDIS_URL', allowed)).rejects.toMatchObject({
      code: 'CTD_OPTIONS',
    });
    const look = (): Promise<{ address: string; isHere: boolean }> =>
      Promise.resolve({ address: far, isHere: false });
    const named = { ...parts, allowed: ['[FE80::1]'] };
    expect(await permitted({ host: 'fe80::1', port: 1 }, 'REDIS_URL', named, look)).toBe(far);
  });
});

describe('what a connection goes by', () => {
  it('of a name with several addresses is the one where somebody listens', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { url } = await elsewhere(`rediss://localhost:${port}`, 'REDIS_URL', parts);
    server.close();
    expect(redisAddress(url)).toMatchObject({ host: '127.0.0.1', port, servername: 'localhost' });
  });

  it('is nothing that the environment says afterwards', () => {
    const text = 'postgres://a:b@localhost/c?options=-c%20x%3D1';
    const address = postgresAddress(text);
    if (typeof address === 'string') throw new Error(address);
    const url = postgresUrl(text, address, '127.0.0.1');
    for (const [name, value] of Object.entries({
      PGHOST: far,
      PGHOSTADDR: far,
      PGSERVICE: 'far',
      PGPORT: '1',
      PGUSER: 'eve',
      PGPASSWORD: 'w',
      PGDATABASE: 'd',
      PGSSLMODE: 'no-verify',
      PGSSLNEGOTIATION: 'direct',
    }))
      vi.stubEnv(name, value);
    expect(clientConfig({ url })).toMatchObject({
      host: '127.0.0.1',
      port: 5432,
      user: 'a',
      password: 'b',
      database: 'c',
      sslnegotiation: 'postgres',
      options: expect.stringMatching(/^-c x=1 /) as string,
    });
    expect(clientConfig({ url }).ssl).toBe(false);
  });

  it('of PostgreSQL is what the environment said beforehand', () => {
    for (const [name, value] of Object.entries({
      PGHOST: '127.0.0.2',
      PGPORT: '77',
      PGUSER: 'ann',
      PGPASSWORD: 'w/1',
      PGDATABASE: 'shop',
      PGSSLMODE: 'no-verify',
    }))
      vi.stubEnv(name, value);
    const address = postgresAddress('postgres:///');
    if (typeof address === 'string') throw new Error(address);
    const url = postgresUrl('postgres:///', address, address.host);
    vi.unstubAllEnvs();
    expect(postgresAddress(url)).toMatchObject({
      host: '127.0.0.2',
      port: 77,
      user: 'ann',
      password: 'w/1',
      database: 'shop',
      ssl: { rejectUnauthorized: false },
    });
  });

  it('of TLS is held against the name, wherever that has led', () => {
    const text = 'postgres://a:b@db.example/c?sslmode=verify-full';
    const address = postgresAddress(text);
    if (typeof address === 'string') throw new Error(address);
    const found = postgresAddress(postgresUrl(text, address, '::1'));
    expect(found).toMatchObject({ host: '::1', ssl: { servername: 'db.example' } });
  });

  it('of a socket is its path', () => {
    expect(redisAddress('redis://localhost?path=/run/r.sock&db=2')).toMatchObject({
      path: '/run/r.sock',
      db: 2,
    });
    expect(postgresAddress('postgres://a:b@localhost/c?host=/run')).toMatchObject({ host: '/run' });
  });
});

test.each([
  ['redis://h:x', /must look like/],
  ['redis://h:0', /port/],
  ['redis://h/one', /number of a database/],
  ['redis://%zz@h', /must look like/],
  ['redis://h?family=5', /family/],
])('%s is no address of a Redis', (url, says) => {
  expect(redisAddress(url)).toMatch(says);
});
