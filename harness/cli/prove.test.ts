import { expect, test } from 'vitest';
import { benchOf } from './bench.fixture.ts';
import { command } from './commands/prove.ts';
import { problemsOf } from './problems.fixture.ts';
import { descendants, isAlive, until } from './process-tree.fixture.ts';

const prove = benchOf('prove', 'prove', false);

test('--help says what is proved, with examples', async () => {
  const { code, stdout } = await prove.run('--help');
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
  const problems = await problemsOf(() =>
    command.run(['--seed', 'x', '--clients', '3', '--foreign', 'some']),
  );
  expect(problems.toSorted()).toEqual([
    expect.stringContaining('--foreign: "some" is none of none, sample, all'),
    expect.stringContaining('--seed: "x" is not a whole number'),
    expect.stringContaining('unknown flag --clients'),
  ]);
});

test('Ctrl-C ends it within three seconds while a broken service is raced, and leaves nothing', async () => {
  const { pid, ended } = prove.start([]);
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
