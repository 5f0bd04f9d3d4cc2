import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../../harness/cli/process-tree.fixture.ts';
import { guardSource } from './guard.ts';
import { connectRedis, findProgram, findRedisServer, startRedis, unfitness } from './redis-server.ts';

const binary = findRedisServer() ?? 'redis-server';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await setTimeout(10);
  expect(holds()).toBe(true);
}

const workFolder = async (url: string): Promise<string> => {
  const redis = new Redis(url);
  const [, dir = ''] = await redis.config('GET', 'dir');
  redis.disconnect();
  return dir;
};

/** An executable that is no Redis. */
function program(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe('private Redis server', () => {
  it('answers on a socket that only its user can reach, keeps nothing on disk, and leaves nothing', async () => {
    const server = await startRedis({ binary });
    const redis = new Redis(server.url);
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    const socket = new URL(server.url).searchParams.get('path') ?? '';
    expect([statSync(socket).mode & 0o777, statSync(dirname(socket)).mode & 0o777]).toEqual([0o700, 0o700]);
    expect(await redis.config('GET', 'save')).toEqual(['save', '']);
    await redis.set('a', '1');
    redis.disconnect();
    const dir = await workFolder(server.url);
    expect(existsSync(dir)).toBe(true);
    expect(await connectRedis(server.url)).toMatch(/\d+\.\d+/);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(dir)).toBe(false);
    await server.stop();
  });

  it('ends at once where nothing can be awaited', async () => {
    const server = await startRedis({ binary });
    const dir = await workFolder(server.url);
    server.killNow();
    expect(existsSync(dir)).toBe(false);
    await until(() => !isAlive(server.pid));
    server.killNow();
    await server.stop();
  });

  it('gives several servers a folder each', async () => {
    const servers = await Promise.all([1, 2].map(() => startRedis({ binary })));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(2);
    await Promise.all(servers.map((server) => server.stop()));
    expect(servers.some(({ pid }) => isAlive(pid))).toBe(false);
  });

  it('keeps what it has answered through an end by force, at its address; its folder goes in the end', async () => {
    const server = await startRedis({ binary, durable: true });
    const dir = await workFolder(server.url);
    const first = server.pid;
    const say = new Redis(server.url);
    await say.set('name', 'value');
    say.disconnect();
    const { control } = server;
    // Two faults at once: there is one server to end and one to start.
    await Promise.all([control.kill(), control.kill()]);
    expect(isAlive(first)).toBe(false);
    expect(existsSync(dir)).toBe(true);
    await Promise.all([control.restart(), control.restart()]);
    expect(server.pid).not.toBe(first);
    const ask = new Redis(server.url);
    expect(await ask.get('name')).toBe('value');
    ask.disconnect();
    // Ended by a fault, and not started again.
    await server.control.kill();
    await server.stop();
    expect(existsSync(dir)).toBe(false);
  });

  it('is ended while it is stopped', async () => {
    const server = await startRedis({ binary });
    server.control.pause();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('says with the last words of the log why it did not start', async () => {
    // A place of its own for temporary folders: other tests start servers at the same moment.
    const place = mkdtempSync(join(folder, 'place-'));
    vi.stubEnv('TMPDIR', place);
    const broken = program('redis-broken', '#!/bin/sh\necho "no memory left"\nexit 3\n');
    await expect(startRedis({ binary: broken })).rejects.toMatchObject({
      code: 'CTD_REDIS_FAILED',
      message: `${broken} did not start: no memory left`,
    });
    await expect(startRedis({ binary: '/nowhere/redis-server' })).rejects.toMatchObject({
      code: 'CTD_REDIS_FAILED',
      message: expect.stringContaining('ENOENT') as string,
    });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('guard of a server', () => {
  it('ends a server, stubborn or not, and removes its folder when the harness is killed', async () => {
    const dir = mkdtempSync(join(folder, 'guarded-'));
    const stubborn = program(
      'stubborn',
      `#!/bin/sh\ntrap '' TERM\necho ready\nwhile :; do sleep 0.05; done\n`,
    );
    // A harness of its own, which starts the guard as ours does and can be killed.
    const args = JSON.stringify([
      '-e',
      guardSource,
      '--',
      JSON.stringify({ folder: dir, politely: 'SIGTERM' }),
      stubborn,
    ]);
    const source = `
      const guard = require('node:child_process').spawn(process.execPath, ${args}, {
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      guard.stdout.pipe(process.stdout);`;
    const harness = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    harness.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('ready'));
    const pid = Number.parseInt(output, 10);
    expect(isAlive(pid)).toBe(true);
    harness.kill('SIGKILL');
    await until(() => !isAlive(pid) && !existsSync(dir));
  });
});

describe('server program', () => {
  it('is found by name in the order of the folders, when it can be executed', () => {
    const own = program('server-of-nobody', '#!/bin/sh\n');
    expect(findProgram(['server-of-nobody'], ['', '/nowhere', folder].join(delimiter))).toBe(own);
    chmodSync(own, 0o644);
    // Root may not execute it either: nobody has the right.
    expect(findProgram(['server-of-nobody'], folder)).toBeUndefined();
    const other = program('valkey-server', '#!/bin/sh\n');
    chmodSync(other, 0o644);
    expect(findRedisServer(['/nowhere', folder].join(delimiter))).not.toBe(other);
  });
});

describe('check of a given Redis', () => {
  const refused = async (url: string, words: string | RegExp): Promise<void> => {
    const failure: unknown = await connectRedis(url).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CTD_REDIS_UNREACHABLE', exitCode: 104 });
    expect(String(failure)).toMatch(words);
  };

  it('says that nothing listens there', () =>
    refused('redis://127.0.0.1:1', /127\.0\.0\.1:1: .*ECONNREFUSED/));

  it('says what an address looks like', () => refused('localhost:6379', /must look like redis:\/\//));

  it('says that what listens there is not Redis', async () => {
    const web = createServer();
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const address = web.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    await refused(`redis://127.0.0.1:${port}`, /is not Redis/);
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
  });

  it('tells a missing password from a wrong one and shows neither, and says that a replica cannot be written', async () => {
    const server = await startRedis({ binary });
    const redis = new Redis(server.url);
    await redis.config('SET', 'requirepass', 'right');
    await refused(server.url, /wants a password/);
    await refused(server.url.replace('//', '//:wr0ng@'), /:\*\*\*@localhost.*does not accept/);
    expect(await connectRedis(server.url.replace('//', '//:right@'))).toMatch(/\d/);
    await redis.config('SET', 'requirepass', '');
    await redis.replicaof('127.0.0.1', 1);
    await refused(server.url, /replica/);
    redis.disconnect();
    await server.stop();
  });

  const versions: readonly [info: string, words: string | undefined][] = [
    // The oldest that will do.
    ['redis_version:6.2.0\r\nrole:master\r\n', undefined],
    // One below.
    ['redis_version:6.0.16\r\nrole:master\r\n', 'it is Redis 6.0.16, and 6.2 or newer is needed'],
    ['redis_version:5.0.7\r\n', 'it is Redis 5.0.7, and 6.2 or newer is needed'],
    // Ten is more than six.
    ['redis_version:10.0.0\r\nrole:master\r\n', undefined],
    // Valkey says for which Redis it stands.
    ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\n', undefined],
    // Something that does not tell.
    ['', 'it is Redis of an unknown version, and 6.2 or newer is needed'],
    ['redis_version:7.0.0\r\ncluster_enabled:1\r\n', 'it is a node of a cluster'],
  ];
  it.each(versions)('judges %j', (info, words) => {
    if (words === undefined) expect(unfitness(info)).toBeUndefined();
    else expect(unfitness(info)).toContain(words);
  });
});
