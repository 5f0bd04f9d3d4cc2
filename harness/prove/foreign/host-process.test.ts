import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { HostProcess } from './host-process.ts';

const dist = resolve(import.meta.dirname, '../../../dist');
const program = pathToFileURL(`${dist}/foreign.js`);
const never = new AbortController().signal;

test('it serves until it is stopped, and then nobody listens any more', async () => {
  const host = await HostProcess.start(program, never);
  const address = `${host.origin}/last-item/right/counting/coded/echoed/201/items/1`;
  try {
    expect((await fetch(address)).status).toBe(404);
    expect(host.failure).toBe('');
    // What no service should be sent shows that it was the service that failed.
    expect((await fetch(address, { method: 'POST', body: '{' })).status).toBe(500);
  } finally {
    await host.stop();
  }
  expect(host.failure).toContain('SyntaxError');
  await expect(fetch(address)).rejects.toThrow('fetch failed');
  await host.stop();
});

test('one that cannot start, or that nobody wants any more, is said', async () => {
  const start = HostProcess.start(pathToFileURL(`${dist}/no-such-program.js`), never);
  await expect(start).rejects.toThrow(/ended at its start: .*MODULE_NOT_FOUND/s);
  await expect(HostProcess.start(program, AbortSignal.abort())).rejects.toThrow('aborted');
  const control = new AbortController();
  const starting = HostProcess.start(program, control.signal);
  control.abort();
  await expect(starting).rejects.toThrow('aborted');
});
