import { accessSync, constants, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openRedis, unreachable } from '../../../targets/stores/redis-connection.ts';
import { infoField, serverVersion } from '../../../targets/stores/redis-info.ts';
import { ContendError } from '../../core/errors.ts';
import { GuardedServer } from './guarded-server.ts';

const binaries = ['redis-server', 'valkey-server'];
const usualFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin'];
const startBoundMs = 10_000;
const tries = 5;
/** The oldest server whose commands and scripts we use, and the oldest that keeps functions. */
const oldest = [6, 2] as const;
const oldestWithFunctions = [7, 0] as const;

/** A private server of this run. */
export interface RedisServer {
  readonly url: string;
  readonly pid: number;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
  /** The same at once, for where nothing can be awaited. */
  killNow(): void;
}

/** The server program on PATH or where packages put it; undefined when there is none. */
export function findRedisServer(path: string = process.env['PATH'] ?? ''): string | undefined {
  return findProgram(binaries, [...path.split(delimiter), ...usualFolders]);
}

/** The first of the programs, by name, that is executable in one of the folders. */
export function findProgram(names: readonly string[], folders: readonly string[]): string | undefined {
  return names
    .flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a server on a free port of the loopback interface that keeps nothing on disk; throws CTD_REDIS_FAILED. */
export async function startRedis({ binary }: { readonly binary: string }): Promise<RedisServer> {
  let problem = '';
  for (let attempt = 0; attempt < tries; attempt++) {
    const started = await tryStart(binary);
    if (typeof started !== 'string') return started;
    problem = started;
    // Between finding a free port and using it, somebody else may take it.
    if (!/address already in use|not listening|bind:/i.test(problem)) break;
  }
  throw new ContendError('CTD_REDIS_FAILED', [`${binary} did not start: ${problem}`]);
}

/** Checks that a server can be used for a race and returns its version; throws CTD_REDIS_UNREACHABLE. */
export async function connectRedis(url: string, needsFunctions = false): Promise<string> {
  const redis = await openRedis(url, { reconnect: false });
  try {
    const info = await redis.info().catch((error: Error) => {
      throw unreachable(url, `it does not answer INFO (${error.message})`);
    });
    const problem = unfitness(info, needsFunctions);
    if (problem !== undefined) throw unreachable(url, problem);
    return serverVersion(info);
  } finally {
    redis.disconnect();
  }
}

/** What keeps a server from being raced on, by what it says of itself in INFO. */
export function unfitness(info: string, needsFunctions = false): string | undefined {
  const version = infoField(info, 'redis_version') ?? '';
  const said = version || 'of an unknown version';
  if (isOlder(version, oldest)) return `it is Redis ${said}, and ${oldest.join('.')} or newer is needed`;
  if (needsFunctions && isOlder(version, oldestWithFunctions))
    return `it is Redis ${said}, and functions need ${oldestWithFunctions.join('.')} or newer; leave redis-function out, or race atomic-script`;
  if (infoField(info, 'role') === 'slave')
    return 'it is a replica, which cannot be written; name its primary';
  if (infoField(info, 'cluster_enabled') === '1')
    return 'it is a node of a cluster, where one command cannot change several records; name a single server';
  return undefined;
}

function isOlder(version: string, [needed, least]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < needed || (major === needed && minor < least);
}

/** A running server, or in words why it did not start. */
async function tryStart(binary: string): Promise<RedisServer | string> {
  const folder = mkdtempSync(join(tmpdir(), 'contend-redis-'));
  const port = await freePort();
  const config = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'];
  const volatile = ['--save', '', '--appendonly', 'no', '--logfile', ''];
  const guarded = new GuardedServer(folder, binary, [...config, ...volatile]);
  const url = `redis://127.0.0.1:${port}`;
  const deadline = performance.now() + startBoundMs;
  while (!guarded.gone && performance.now() < deadline) {
    if (await answers(url, guarded.pid)) {
      guarded.leave();
      const { pid } = guarded;
      return { url, pid, stop: () => guarded.stop(), killNow: () => guarded.killNow() };
    }
    await setTimeout(10);
  }
  const timedOut = guarded.gone ? '' : `it did not answer within ${startBoundMs / 1000} s; `;
  await guarded.stop();
  return timedOut + guarded.log.trim().split('\n').slice(-5).join('\n');
}

/** Whether our own server, and not another one on its port, answers PING. */
async function answers(url: string, pid: number): Promise<boolean> {
  if (pid === 0) return false;
  try {
    const redis = await openRedis(url, { reconnect: false });
    try {
      await redis.ping();
      return infoField(await redis.info(), 'process_id') === String(pid);
    } finally {
      redis.disconnect();
    }
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address === null || typeof address === 'string' ? 0 : address.port));
    });
  });
}
