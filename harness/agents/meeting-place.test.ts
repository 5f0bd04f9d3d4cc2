import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../targets/servers/free-port.ts';
import { openMeeting } from './meeting-place.ts';

const { signal } = new AbortController();

test('a Redis that is not there yet is waited for, and no longer than that', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);
  const sinceMs = performance.now();
  await expect(openMeeting({ url, shown: url }, { signal, log }, 700)).rejects.toThrow('ECONNREFUSED');
  expect(performance.now() - sinceMs).toBeGreaterThan(690);
  expect(said).toEqual([expect.stringContaining(`nobody is at ${url} yet`)]);
});

test('what does not pass by waiting is told at once, and so is who gives up', async () => {
  const strange = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const port = await freePort();
  await new Promise<void>((done) => void strange.listen(port, '127.0.0.1', done));
  try {
    const url = `redis://127.0.0.1:${port}`;
    const said: string[] = [];
    const log = (line: string): void => void said.push(line);
    await expect(openMeeting({ url, shown: url }, { signal, log })).rejects.toThrow('cannot use Redis');
    expect(said).toEqual([]);
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const over = AbortSignal.timeout(100);
    await expect(openMeeting({ url: nowhere, shown: nowhere }, { signal: over, log })).rejects.toThrow();
    expect(over.aborted).toBe(true);
  } finally {
    strange.close();
  }
});
