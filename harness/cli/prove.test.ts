import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dist } from './bench.fixture.ts';
import type { Ended } from './bench.fixture.ts';
import { descendants, isAlive, until } from './process-tree.fixture.ts';

/** Starts `contend prove` as a user does. */
function start(...args: readonly string[]): { readonly pid: number; readonly ended: Promise<Ended> } {
  const { REDIS_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(dist, 'contend.js'), 'prove', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ code, stdout, stderr })));
  return { pid: child.pid ?? 0, ended };
}

test('--help says what is proved, with examples', async () => {
  const { code, stdout } = await start('--help').ended;
  expect(code).toBe(0);
  for (const words of [
    'npm run prove -- ',
    '--seed',
    '--foreign',
    '--json',
    '--debug',
    'examples:',
    'Exit 0',
  ])
    expect(stdout).toContain(words);
  expect(stdout).not.toContain('--clients');
});

test('every problem of its options is said at once, and nothing is started', async () => {
  const { code, stdout, stderr } = await start('--seed', 'x', '--clients', '3', '--foreign', 'some').ended;
  expect(code).toBe(104);
  expect(stdout).toBe('');
  expect(stderr).toContain('unknown flag --clients');
  expect(stderr).toContain('--seed: "x" is not a whole number');
  expect(stderr).toContain('--foreign: "some" is none of none, sample, all');
});

test('Ctrl-C ends it within three seconds while a broken service is raced, and leaves nothing', async () => {
  const { pid, ended } = start();
  expect(await until(async () => (await descendants(pid)).length >= 3, 30_000)).toBe(true);
  const started = await descendants(pid);
  const at = performance.now();
  process.kill(pid, 'SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(105);
  expect(stdout).toBe('');
  // Nobody is looking: the only word is that it was interrupted.
  expect(stderr).toMatch(/^contend: interrupted[^\n]*\n$/);
  expect(performance.now() - at).toBeLessThan(3000);
  expect(await until(() => !started.some(isAlive), 2000)).toBe(true);
}, 60_000);
