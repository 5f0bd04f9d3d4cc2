import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { childEnv } from './child-env.ts';

test('a process that we start gets no address, password or token of its user', () => {
  const env = {
    PATH: '/bin',
    LC_ALL: 'C',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    REDIS_URL: 'redis://:secret@h',
    REDLOCK_URLS: 'redis://:secret@h',
    DATABASE_URL: 'postgres://a:secret@h/d',
    PGPASSWORD: 'secret',
    PGHOST: 'elsewhere',
    CONTEND_URL: 'http://h',
    NODE_AUTH_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    http_proxy: 'http://u:secret@proxy',
  };
  expect(childEnv([], env)).toEqual({ PATH: '/bin', LC_ALL: 'C', NODE_EXTRA_CA_CERTS: '/ca.pem' });
  expect(childEnv(['http_proxy'], env)['http_proxy']).toBe(env.http_proxy);
});

test('a debugger of the harness is not one of every process', () => {
  const env = { NODE_OPTIONS: '--inspect=0.0.0.0:9229 --max-old-space-size=4096 --inspect-brk' };
  expect(childEnv([], env)['NODE_OPTIONS']?.trim()).toBe('--max-old-space-size=4096');
});

test('whoever starts a process says what its environment is', () => {
  const root = resolve(import.meta.dirname, '..');
  const files = ['harness', 'targets', 'workloads', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|case|fixture)\.ts$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const starts = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const calls = text.matchAll(/(?<![.\w])(?:spawn|spawnSync|fork|execFile|execFileSync)\(.*?\);/gs);
    return [...calls].map(([call]) => ({ file, call }));
  });
  // A guard hands on what it was handed.
  const silent = starts.filter(({ file, call }) => !file.endsWith('/guard.ts') && !/\benv\b/.test(call));
  expect(silent).toEqual([]);
  expect(starts.length).toBeGreaterThan(5);
});
