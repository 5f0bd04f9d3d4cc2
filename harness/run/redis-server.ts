import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ContendError } from '../core/errors.ts';
import { freePort } from './free-port.ts';
import { guard } from './guard.ts';

const names = ['redis-server', 'valkey-server'];
const usualFolders = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/opt/homebrew/bin', '/snap/bin'];
const readyBoundMs = 10_000;
const stopBoundMs = 1500;
/** Scripts that write need no more than this, and every supported distribution ships it. */
const leastVersion = [6, 2] as const;

/** A Redis server that this process started. */
export interface RedisServer {
  readonly url: string;
  readonly pid: number;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
  /** Ends the server at once; for use where nothing can be awaited. */
  killNow(): void;
}

/** Finds a Redis or Valkey server program; undefined where there is none. */
export function findRedisServer(path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter(Boolean), ...usualFolders];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** Starts a private server on a free port of this machine, without persistence. */
export async function startRedis({ binary }: { readonly binary: string }): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'contend-redis-'));
  let log = '';
  // Between finding a free port and using it somebody else can take it.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(binary, folder, port);
    if (typeof started !== 'string') return started;
    log = started;
    if (attempt === 3 || !/address already in use/i.test(log)) break;
  }
  await rm(folder, { recursive: true, force: true });
  const last = log.trim().split('\n').slice(-3).join(' · ');
  throw new ContendError('CTD_REDIS_FAILED', [
    `${binary} did not start: ${last === '' ? 'it said nothing' : last}`,
  ]);
}

/** Makes sure that a Redis can be used: it answers, lets us in, and is new enough. */
export async function connectRedis(url: string): Promise<void> {
  const place = withoutPassword(url);
  const fail = (what: string): ContendError =>
    new ContendError('CTD_REDIS_UNREACHABLE', [`REDIS_URL ${place}: ${what}`]);
  if (!/^rediss?:\/\/[^/]+/.test(url)) throw fail('is not an address; write redis://127.0.0.1:6379');
  const redis = new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    commandTimeout: 3000,
  });
  let cause = '';
  redis.on('error', (error: Error) => (cause ||= error.message));
  try {
    await redis.connect();
    const found = /redis_version:(\d+)\.(\d+)/.exec(await redis.info('server'));
    const [, major = 0, minor = 0] = (found ?? []).map(Number);
    if (major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1])) {
      throw fail(`is version ${major}.${minor}; ${leastVersion.join('.')} or newer is needed`);
    }
  } catch (error) {
    if (error instanceof ContendError) throw error;
    throw fail(reasonOf(cause === '' ? String((error as Error).message) : cause));
  } finally {
    redis.disconnect();
  }
}

/** A URL as it may be shown to anybody. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//***@');
}

function reasonOf(message: string): string {
  if (/ECONNREFUSED/.test(message))
    return 'nobody listens there; start a Redis there, or unset REDIS_URL for a private one';
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) return 'there is no host of that name';
  if (/WRONGPASS|invalid (username-)?password/i.test(message)) return 'the password is wrong';
  if (/NOAUTH/.test(message)) return 'a password is needed; write redis://:PASSWORD@HOST:PORT';
  if (/ETIMEDOUT|timed out/i.test(message)) return 'it does not answer; is it a Redis?';
  if (/Protocol error/i.test(message)) return 'what answers there is not a Redis';
  return message;
}

/** One try to start the server; its log where it ended at once. */
async function launch(binary: string, folder: string, port: number): Promise<RedisServer | string> {
  const child = spawn(
    binary,
    [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
      '--daemonize',
      'no',
    ],
    // A group of its own: Ctrl-C is for the harness, which ends the server itself.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let log = '';
  let ended = false;
  const hear = (chunk: Buffer): void => void (log = (log + chunk.toString()).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log += error.message;
      ended = true;
      resolve();
    });
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  const url = `redis://127.0.0.1:${port}`;
  const until = performance.now() + readyBoundMs;
  for (;;) {
    if (ended) return log;
    if (/ready to accept connections/i.test(log) && (await answers(url))) break;
    if (performance.now() > until) {
      child.kill('SIGKILL');
      await exited;
      return `${log}\nit was not ready after ${readyBoundMs / 1000} s`;
    }
    await setTimeout(10);
  }
  const pid = child.pid ?? 0;
  const watcher = guard(pid, folder);
  return {
    url,
    pid,
    async stop() {
      if (!ended) child.kill('SIGTERM');
      await Promise.race([exited, setTimeout(stopBoundMs, undefined, { ref: false })]);
      if (!ended) child.kill('SIGKILL');
      await exited;
      await watcher.dismiss();
      await rm(folder, { recursive: true, force: true });
    },
    killNow() {
      if (!ended) child.kill('SIGKILL');
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return connectRedis(url).then(
    () => true,
    () => false,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
