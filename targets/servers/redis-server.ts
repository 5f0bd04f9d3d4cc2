import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openRedis, unreachable } from '../stores/redis/connection.ts';
import { redisUrl } from '../stores/redis/address.ts';
import { infoField, serverVersion } from '../stores/redis/info.ts';
import { ContendError } from '../../harness/core/errors.ts';
import { GuardedServer } from './guarded-server.ts';
import { Restartable } from './restartable.ts';
import type { Server, ServerControl } from './server.ts';
import { socketFolder } from './socket-folder.ts';
import { whyNotStarted } from './starting.ts';

const binaries = ['redis-server', 'valkey-server'];
/** Where packages put programs that PATH does not lead to. */
const usualFolders =
  '/usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /opt/homebrew/bin /opt/local/bin'.split(' ');
const startBoundMs = 10_000;
/** The oldest server whose commands and scripts we use, and the oldest that keeps functions. */
const oldest = [6, 2] as const;
const oldestWithFunctions = [7, 0] as const;

/** A private server of this run; `stop` and `killNow` remove its folder. */
export interface RedisServer extends Server {
  readonly pid: number;
  readonly control: ServerControl;
}

/** The server program on PATH or where packages put it; undefined when there is none. */
export function findRedisServer(path?: string): string | undefined {
  return findProgram(binaries, path);
}

/** The first of the programs, by name, that is executable in a folder of PATH or where packages put it. */
export function findProgram(
  names: readonly string[],
  path: string = process.env['PATH'] ?? '',
): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...usualFolders];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is started: the program, and whether every change is in a file before it is answered; else none ever is. */
export interface RedisOrder {
  readonly binary: string;
  readonly durable?: boolean;
}

/**
 * Starts a server on a socket in a folder that only its user can enter; throws CTD_REDIS_FAILED. It has no port and no
 * password: whoever may not enter the folder cannot ask it anything, nor take its place while a fault has it ended.
 */
export async function startRedis(order: RedisOrder): Promise<RedisServer> {
  const place = { ...order, folder: socketFolder('contend-redis-') };
  const first = await tryStart(place);
  if (typeof first !== 'string') return privateRedis(place, first);
  throw new ContendError('CTD_REDIS_FAILED', [`${order.binary} did not start: ${first}`]);
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

/** Where a server is started, again if need be. */
interface Place extends RedisOrder {
  readonly folder: string;
}

/** A server at one place: its process, and after a fault none or another one. */
function privateRedis(place: Place, first: GuardedServer): RedisServer {
  const url = urlOf(place);
  const server = new Restartable(first, async () => {
    const again = await tryStart(place);
    if (typeof again !== 'string') return again;
    throw new ContendError('CTD_REDIS_FAILED', [`it did not start again: ${again}`]);
  });
  return {
    url,
    get pid() {
      return server.current.pid;
    },
    control: {
      async kill() {
        await server.settled();
        await server.current.kill();
      },
      restart: () => server.restart(),
      pause: () => void server.current.signal('SIGSTOP'),
      resume: () => void server.current.signal('SIGCONT'),
      async flushScripts() {
        const redis = await openRedis(url, { reconnect: false });
        await redis.script('FLUSH').finally(() => redis.disconnect());
      },
    },
    stop: () => server.stop(),
    killNow: () => server.killNow(),
  };
}

const socketOf = ({ folder }: Place): string => join(folder, 'redis.sock');

function urlOf(place: Place): string {
  return redisUrl({ path: socketOf(place), host: 'localhost', port: 0, family: 0, db: 0, isSecure: false });
}

/** A server that answers, or in words why it did not start. */
async function tryStart(place: Place): Promise<GuardedServer | string> {
  const { folder, binary, durable = false } = place;
  const socket = ['--port', '0', '--unixsocket', socketOf(place), '--unixsocketperm', '700'];
  const config = [...socket, '--dir', folder, '--daemonize', 'no'];
  // Written before it is answered: that survives every end of the process, and of waiting for the disk nothing more.
  const kept = durable ? ['--appendonly', 'yes', '--appendfsync', 'no'] : ['--appendonly', 'no'];
  const guarded = new GuardedServer({ folder, politely: 'SIGTERM' }, [
    binary,
    ...config,
    '--save',
    '',
    '--logfile',
    '',
    ...kept,
  ]);
  const url = urlOf(place);
  const problem = await whyNotStarted(guarded, {
    answers: () => answers(url, guarded.pid),
    everyMs: 10,
    boundMs: startBoundMs,
  });
  return problem ?? guarded;
}

/** Whether our own server answers PING, and not the one that was there before it. */
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
