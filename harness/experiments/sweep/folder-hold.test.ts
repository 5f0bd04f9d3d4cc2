import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdFolder, holdName } from './folder-hold.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'contend-hold-')), 'sweep');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const fileOf = (): string => join(folder, holdName);

/** What is left behind by a process that was killed: what it wrote, with some of it changed. */
async function left(changes: object): Promise<void> {
  const release = await holdFolder(folder);
  const holder = JSON.parse(readFileSync(fileOf(), 'utf8')) as object;
  release();
  writeFileSync(fileOf(), JSON.stringify({ ...holder, ...changes }));
}

test('a folder has one writer at a time, who is told to the next', async () => {
  const release = await holdFolder(folder);
  await expect(holdFolder(folder)).rejects.toMatchObject({
    code: 'CTD_RESULTS',
    message: `another sweep (process ${process.pid}) is writing into ${folder}; wait until it has ended, or name another folder with --out`,
  });
  release();
  expect(readdirSync(folder)).toEqual([]);
  (await holdFolder(folder))();
});

test('of many who come at once, one is let in', async () => {
  await left({ pid: spawnSync('true').pid });
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => holdFolder(folder)));
  const held = tries.filter(({ status }) => status === 'fulfilled');
  expect(held).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([holdName]);
  for (const one of tries) if (one.status === 'fulfilled') one.value();
});

test.each<[string, object | string]>([
  ['a process that is gone', { pid: spawnSync('true').pid }],
  ['a process whose number another one has now', { began: '7' }],
  ['nobody that can be read', '{"pid"'],
  ['a process that was ended before it wrote anything', ''],
])('%s keeps nobody out', async (_, there) => {
  await left(typeof there === 'string' ? {} : there);
  if (typeof there === 'string') writeFileSync(fileOf(), there);
  const release = await holdFolder(folder);
  expect(JSON.parse(readFileSync(fileOf(), 'utf8'))).toMatchObject({ pid: process.pid });
  release();
  expect(existsSync(fileOf())).toBe(false);
});

test('of a process on another machine nobody knows whether it is gone: what to remove is told', async () => {
  await left({ host: 'elsewhere' });
  await expect(holdFolder(folder)).rejects.toThrow(
    `on elsewhere) is writing into ${folder}; wait until it has ended, or remove ${fileOf()} if it has`,
  );
});

test('who is late takes nothing away from those that came after', async () => {
  const release = await holdFolder(folder);
  writeFileSync(fileOf(), 'of another one');
  release();
  expect(readFileSync(fileOf(), 'utf8')).toBe('of another one');
});
