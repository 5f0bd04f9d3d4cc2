import { expect, test } from 'vitest';
import { serversNamed } from './index.ts';

const needed = new Set(['redis', 'lock-servers', 'memory']);

test('servers are named without their addresses, which may hold a password', () => {
  const env = { REDIS_URL: 'redis://:pa/ss#word@h:6379', REDLOCK_URLS: 'redis://:a@h1:1,redis://:b@h2:2' };
  const named = serversNamed(needed, env);
  expect(Object.keys(named)).toEqual(['redis server', 'lock-servers server']);
  expect(named['redis server']).toMatch(/^at REDIS_URL \([0-9a-f]{8}\)$/);
  expect(JSON.stringify(named)).not.toMatch(/pa\/ss|word|6379|h1/);
  expect(serversNamed(needed, { ...env, REDIS_URL: 'redis://h' })['redis server']).not.toBe(
    named['redis server'],
  );
});

test('servers without an address are the own ones of a run', () => {
  expect(serversNamed(needed, { REDIS_URL: '', DATABASE_URL: 'postgres://h' })).toEqual({
    'redis server': 'of its own',
    'lock-servers server': 'of its own',
  });
});
