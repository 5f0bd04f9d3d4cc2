import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwordFor } from './password-file.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
  file = join(folder, 'pgpass');
  const lines = [
    '# db:5432:shop:ann:no',
    'db:5432:shop:ann:first',
    '*:5433:*:bob:a\\:b\\\\c',
    '::1:5432:shop:ann:not escaped',
    '\\:\\:1:5432:shop:ann:escaped',
    'db:5432:shop:ann:second',
  ];
  writeFileSync(file, lines.join('\n'));
  chmodSync(file, 0o600);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  // the first line that fits
  [{ host: 'db', port: 5432, database: 'shop', user: 'ann' }, 'first'],
  // a star fits all, a backslash escapes
  [{ host: 'any', port: 5433, database: 'any', user: 'bob' }, 'a:b\\c'],
  [{ host: '::1', port: 5432, database: 'shop', user: 'ann' }, 'escaped'],
  [{ host: 'db', port: 5432, database: 'shop', user: 'eve' }, undefined],
])('the password kept for %j is %j', (login, password) => {
  expect(passwordFor(login, file)).toBe(password);
});

it('is not taken from a file that others may read, or that is not there', () => {
  const login = { host: 'db', port: 5432, database: 'shop', user: 'ann' };
  chmodSync(file, 0o640);
  expect(passwordFor(login, file)).toBeUndefined();
  chmodSync(file, 0o600);
  expect(passwordFor(login, join(folder, 'nowhere'))).toBeUndefined();
});
