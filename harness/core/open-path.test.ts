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
  '/{id}/[a]/(b)/$c/~d/!e',
])('%s is no secret, and stays', (path) => {
  expect(openPath(path)).toBe(path);
  expect(struckNames(`PUT ${path}: 409; and`)).toBe(`PUT ${path}: 409; and`);
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
