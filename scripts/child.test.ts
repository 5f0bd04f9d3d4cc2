import { expect, test } from 'vitest';
import { outputOf } from './child.ts';

const node = (
  source: string,
  controller = new AbortController(),
  onStart: (pid: number) => void = () => {},
) => outputOf(process.execPath, ['-e', source], { signal: controller.signal, onStart });

test('what a program prints is given', async () => {
  expect(await node("process.stdout.write('a'); process.stderr.write('b')")).toBe('a');
});

test('a program that fails says why', async () => {
  await expect(node("console.error('no disk'); process.exit(3)")).rejects.toThrow(/ended with 3: no disk/);
  const { signal } = new AbortController();
  await expect(outputOf('/nowhere/program', [], { signal })).rejects.toThrow(/ENOENT/);
});

test('a program that is wanted no more is ended', async () => {
  const controller = new AbortController();
  let pid = 0;
  const running = node('setInterval(() => {}, 1000)', controller, (started) => (pid = started));
  controller.abort();
  await expect(running).rejects.toThrow(/abort/);
  await expect.poll(() => isThere(pid)).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
