import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { serveMetrics } from './metrics-server.ts';

async function served(): Promise<{ readonly url: string; readonly port: number }> {
  const server = await serveMetrics({ host: '127.0.0.1', port: 0, text: '127.0.0.1:0' }, () => []);
  onTestFinished(server.end);
  return { url: server.url, port: Number(new URL(server.url).port) };
}

test('figures are at one place, to be read', async () => {
  const { url } = await served();
  const statusOf = async (...how: Parameters<typeof request>): Promise<number> => {
    const { statusCode, body } = await request(...how);
    await body.dump();
    return statusCode;
  };
  expect(await statusOf(url)).toBe(200);
  expect(await statusOf(url.replace('/metrics', '/'))).toBe(404);
  expect(await statusOf(url, { method: 'POST' })).toBe(405);
});

test('a page that has a name of its own lead here reads nothing', async () => {
  const { url } = await served();
  for (const [host, status] of [
    ['evil.example', 421],
    ['localhost:9464', 200],
    ['[::1]:9464', 200],
  ] as const) {
    const { statusCode, body } = await request(url, { headers: { host } });
    await body.dump();
    expect(statusCode).toBe(status);
  }
});

test('whoever asks for half of something keeps nobody else out for long', async () => {
  const { url, port } = await served();
  const halves = Array.from({ length: 40 }, () => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /met'));
    socket.on('error', () => {}).resume();
    return socket;
  });
  await Promise.all(halves.slice(0, 32).map((socket) => once(socket, 'close')));
  const { statusCode, body } = await request(url);
  await body.dump();
  expect(statusCode).toBe(200);
});
