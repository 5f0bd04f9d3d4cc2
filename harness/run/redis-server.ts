import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openRedis, unreachable } from '../../targets/stores/redis-connection.ts';
import { infoField, serverVersion } from '../../targets/stores/redis-info.ts';
import { ContendError } from '../core/errors.ts';
import { guardSource } from './guard.ts';

const binaries = ['redis-server', 'valkey-server'];
const usualFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin'];
const startBoundMs = 10_000;
const stopBoundMs = 5000;
const tries = 5;
/** The oldest server whose commands and scripts we use. */
const oldest = [6, 2] as const;

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
export async function connectRedis(url: string): Promise<string> {
  const redis = await openRedis(url, { reconnect: false });
  try {
    const info = await redis.info().catch((error: Error) => {
      throw unreachable(url, `it does not answer INFO (${error.message})`);
    });
    const problem = unfitness(info);
    if (problem !== undefined) throw unreachable(url, problem);
    return serverVersion(info);
  } finally {
    redis.disconnect();
  }
}

/** What keeps a server from being raced on, by what it says of itself in INFO. */
export function unfitness(info: string): string | undefined {
  const version = infoField(info, 'redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    return `it is Redis ${version || 'of an unknown version'}, and ${oldest.join('.')} or newer is needed`;
  if (infoField(info, 'role') === 'slave')
    return 'it is a replica, which cannot be written; name its primary';
  if (infoField(info, 'cluster_enabled') === '1')
    return 'it is a node of a cluster, where one command cannot change several records; name a single server';
  return undefined;
}

/** A running server, or in words why it did not start. */
async function tryStart(binary: string): Promise<RedisServer | string> {
  const folder = mkdtempSync(join(tmpdir(), 'contend-redis-'));
  const port = await freePort();
  const guarded = new GuardedServer(folder, binary, port);
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

/** A server under its guard; the guard's first line is the server's pid, the rest is the server's log. */
class GuardedServer {
  readonly #folder: string;
  readonly #guard: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';
  gone = false;

  constructor(folder: string, binary: string, port: number) {
    this.#folder = folder;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const config = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'];
    const volatile = ['--save', '', '--appendonly', 'no', '--logfile', ''];
    const args = ['-e', guardSource, '--', folder, binary, ...config, ...volatile];
    this.#guard = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env });
    this.#guard.stdin?.on('error', () => {});
    this.#guard.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
    this.#exited = new Promise((resolve) => {
      this.#guard.once('error', (error) => this.#end(`0\n${error.message}`, resolve));
      this.#guard.once('close', () => this.#end('', resolve));
    });
    this.#guard.once('exit', (_code, signal) => {
      // A guard that was killed has ended nothing.
      if (signal !== null) this.#kill();
    });
  }

  get pid(): number {
    const end = this.#output.indexOf('\n');
    return end < 0 ? 0 : Number(this.#output.slice(0, end));
  }

  get log(): string {
    return this.#output.slice(this.#output.indexOf('\n') + 1);
  }

  /** Lets the harness end without waiting for the server; the guard then ends it. */
  leave(): void {
    this.#guard.unref();
    for (const pipe of [this.#guard.stdin, this.#guard.stdout]) (pipe as Socket | null)?.unref();
  }

  async stop(): Promise<void> {
    if (this.gone) return;
    this.#guard.ref();
    this.#guard.stdin?.end();
    const late = new AbortController();
    const force = setTimeout(stopBoundMs, undefined, { signal: late.signal }).then(
      () => this.killNow(),
      () => {},
    );
    await this.#exited;
    late.abort();
    await force;
  }

  killNow(): void {
    if (!this.gone) this.#kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    try {
      if (this.pid > 0) process.kill(this.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  #hear(text: string): void {
    // The pid stays in front; of the log the end is enough.
    this.#output += text;
    const start = this.#output.indexOf('\n') + 1;
    if (this.#output.length > 20_000)
      this.#output = this.#output.slice(0, start) + this.#output.slice(-10_000);
  }

  #end(text: string, resolve: () => void): void {
    this.#output ||= text;
    this.gone = true;
    rmSync(this.#folder, { recursive: true, force: true });
    resolve();
  }
}
