import { lstat, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { putInPlace } from './write-whole.ts';

test('a link that somebody put beside a file leads nowhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contend-whole-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [victim, path] = [join(folder, 'victim'), join(folder, 'report.html')];
  await writeFile(victim, 'keep');
  await symlink(victim, `${path}.part`);
  await putInPlace(path, 'a page');
  expect(await readFile(victim, 'utf8')).toBe('keep');
  expect(await readFile(path, 'utf8')).toBe('a page');
  expect((await lstat(path)).isFile()).toBe(true);
  expect(await readdir(folder)).toEqual(['report.html', 'report.html.part', 'victim']);
});
