import { expect, test } from 'vitest';
import { secretTargets } from './open-path.fixture.ts';
import { openPath } from './open-path.ts';
import { struckIn, struckNames } from './credential-forms.ts';

test.each(secretTargets)('of $target nothing of $secret is shown', ({ target, secret }) => {
  expect(openPath(target)).not.toContain(secret);
  expect(target).toContain(secret);
  // Nor in what is told of a log that others wrote, whatever stands around it.
  for (const text of [
    target,
    `PUT ${target} of ada (nonce 5)`,
    `c0, PUT ${target}: 409, sent again 5 times`,
    `"${target}"`,
  ])
    expect(struckNames(text), text).not.toContain(secret);
});

test.each([
  '/',
  '*',
  '/items/7',
  '/items/7/purchases',
  '/keyJar/7',
  '/files/keyJar.json',
  '/monkeyJumps/eyes',
  '/users/ada@example.org',
  '/users/alice',
  '/caf%C3%A9/a%20b/50%25',
  '/sessions/7',
  '/session/7',
  '/tokens/7',
  '/token/abc',
  '/design=5/risk_live',
  '/k12:7/v1.2/item-17',
  '/2026-11-28T12:00:00Z',
  '/task_test_7/gh/glp',
  '//items//7',
  // Too common, or nothing but alike.
  '/keys/key=5',
  '/codes/code=7',
  '/sessions:batchGet',
  '/v1/token:exchange',
  '/digest:weekly',
  '/robots/bot7:on',
  '/hf_models/npm_packages',
  '/v1.public/items',
  '/services/tea/black/',
  '/basic_plan',
  '/sk-7/SG.7/pypi-7',
  '/spin=3/author=7/compass=4',
  '/K%F6ln/%E3%80%81/%EF%BC%9F',
  '/passengers/7',
  '/{id}/[a]/(b)/$c/~d/!e',
])('%s is no secret, and stays', (path) => {
  expect(openPath(path)).toBe(path);
  expect(struckNames(`PUT ${path}: 409; and`)).toBe(`PUT ${path}: 409; and`);
});

test.each([
  'Bearer 9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  'Bearer abcDEFghiJKL',
  'BEARER 9F8E7D6C5B4A',
  'bearer 9f8e7d6c5b4a',
  'Bearer\t9f8e7d6c5b4a',
  'Token 9f8e7d6c5b4a',
  'ApiKey 9f8e7d6c',
  'Negotiate YIIJvwYGKwYBBQUCoIIJszCC',
  'OAuth a8s7d6f5e4',
  'SSWS 00a8s7d6f5e4',
  'Api-Key a8s7d6f5e4',
  'lin_oauth_a8s7d6f5e4',
  'dckr_oat_a8s7d6f5e4',
  'ATCTT3xFfGN0a8s7d6f5e4',
  'glc_eyJvIjoiMTIzNDU2a8s7',
  `EAAA${'a8s7d6f5'.repeat(8)}`,
  'Basic YWRtaW46aHVudGVyMg==',
  'Digest username="M", response="9f8e7d6c5b4a"',
  'admin:hunter2@host',
  'user:9f8e7d6c@[::1]',
  'token=abc123secret',
  'sessionid=a8s7d6f5',
  'sid=a8s7d6f5',
  'access_token: no, token:a8s7d6f5',
  'sk-ant-api03-a8s7d6f5',
  'x?code=a8s7d6f5',
  'password: a8s7d6f5',
  '"token":"a8s7d6f5"',
  'access_token%3Da8s7d6f5',
  'Token%20a8s7d6f5',
  '%73k_live_a8s7d6f5',
  'bearer=a8s7d6f5',
  'cookie=a8s7d6f5',
  'csrf=a8s7d6f5',
])('of a client %s the credential is shown nowhere', (client) => {
  const [secret = ''] = /(?:hunter2|abc123secret|[\w=]{8,})(?=@|"?$)|9f8e7d6c(?=@)/.exec(client) ?? [];
  expect(secret).not.toBe('');
  for (const text of [
    client,
    `${client} on PUT /items/7`,
    `storm, ${client}: sent again`,
    `(${client})`,
    `"${client}"`,
  ])
    expect(struckNames(text), text).not.toContain(secret);
});

test.each([
  'ada@example.org',
  'shop-a',
  '10.0.0.1:4711',
  '[::1]:4711',
  'c0, c1 and 7 more: each stands for one client here, and nothing is called sent again by its looks',
  'keys-7, key=5',
  'token-service-2',
  'POST /oauth/token: 409 token-expired, 30 times',
  'token: 9.1% (7.4% to 11.0%) of changes; session: 2026-08-01 10:02:00Z, 12 ms',
  'From 2026-11-28T12:00:00.100Z, in ms',
  'it takes code (--fields code=…), token and session: 5 of 7',
  'a digest of what was read; basic figures; bearer of the lock',
])('%s is no credential, and stays', (text) => {
  expect(struckNames(text)).toBe(text);
});

test('sentences are left as they are, and what is beside a secret in data', () => {
  const said =
    'log If-Match and ETag (docs/logs.md); 50/s, 3 of 4/5: the token that was read; Basic rules; (--fields code=…)';
  expect(struckNames(said)).toBe(said);
  expect(struckIn({ client: 'Bearer s3cr3t-abc', count: 5, list: ['/a?token=x1y2z3', true, null] })).toEqual({
    client: '$SECRET',
    count: 5,
    list: ['/a/$SECRET', true, null],
  });
});
