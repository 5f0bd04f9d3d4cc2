import type { Writable } from 'node:stream';
import type * as Ioredis from 'ioredis';
import type { Redis, RedisOptions } from 'ioredis';
import { ContendError } from '../../../harness/core/errors.ts';
import { redisAddress } from './address.ts';
import type { RedisAddress } from './address.ts';
import { lazily } from '../../../harness/core/lazily.ts';
import { StoreError, wordsOf } from '../store-error.ts';

const client = lazily<typeof Ioredis>('ioredis');

/**
 * How we talk to Redis: a command is written once or not at all, fails at once while there is no connection, and is
 * never sent again when its answer is lost. With ioredis' defaults a lost answer runs a script twice.
 */
const once = {
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  enableOfflineQueue: false,
  enableAutoPipelining: false,
  autoResubscribe: false,
  reconnectOnError: null,
} satisfies RedisOptions;

/** Longest wait for a connection, and longest silence while answers are due, in milliseconds. */
const boundsMs = { connect: 3000, answer: 5000 };
const longestBackOffMs = 500;

/** What of a connection can be chosen. */
export interface ConnectionOptions {
  /** False for a single try, as a check before a run needs. */
  readonly reconnect?: boolean;
  /** How long answers may be due without any byte from the server before they are given up, in milliseconds. */
  readonly answerMs?: number;
}

/** Opens a connection, or throws one CTD_REDIS_UNREACHABLE that says why without the password. */
export async function openRedis(url: string, options: ConnectionOptions = {}): Promise<Redis> {
  const address = redisAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  const redis = new (client().Redis)({
    ...clientOptionsOf(address),
    ...once,
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    connectTimeout: boundsMs.connect,
    socketTimeout: options.answerMs ?? boundsMs.answer,
    retryStrategy: null,
  });
  let last: unknown;
  redis.on('error', (error: unknown) => (last = error));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, explained(wordsOf(last ?? error)));
  }
  if (options.reconnect ?? true)
    redis.options.retryStrategy = (tries) => Math.min(10 * 2 ** Math.min(tries, 10), longestBackOffMs);
  return redis;
}

/** An address as explicit options: the client reads none, and looks nothing up in the environment. */
export function clientOptionsOf(address: RedisAddress) {
  const { path, host, port, family, username, password, db, isSecure, servername } = address;
  return {
    ...(path === undefined ? { host, port, family } : { path }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isSecure ? { tls: servername === undefined ? {} : { servername } } : {}),
    db,
  };
}

/** The one error of a Redis that cannot be used, and why not. */
export function unreachable(url: string, why: string): ContendError {
  return new ContendError('CTD_REDIS_UNREACHABLE', [`cannot use Redis at ${shownUrl(url)}: ${why}`]);
}

function explained(words: string): string {
  if (/^WRONGPASS|invalid password/.test(words)) return `it does not accept the user or password (${words})`;
  if (words.startsWith('NOAUTH')) return 'it wants a password; write it as redis://:PASSWORD@host:port';
  if (/^(Protocol error|Unknown RESP type)/.test(words)) return `what listens there is not Redis (${words})`;
  if (words.startsWith('Socket timeout'))
    return `what listens there does not answer as Redis does (${words})`;
  return words;
}

/** The address without its password, for messages. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(an address that cannot be read)';
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  const path = shown.searchParams.get('path');
  shown.search = '';
  return path === null ? shown.href : `${shown.href}?path=${path}`;
}

/** Runs one exchange with Redis and says of a failure whether anything can have happened. */
export async function exchange<T>(redis: Redis, send: () => Promise<T>): Promise<T> {
  begin(redis);
  try {
    return await send();
  } catch (error) {
    throw lostAnswer(error);
  }
}

/** Makes ready to send something; throws where there is no connection. */
export function begin(redis: Redis): void {
  if (redis.status !== 'ready')
    throw new StoreError('notDone', `Redis is not connected (${redis.status}); nothing was sent`);
  gather(redis.stream);
}

const gathering = new WeakSet<Writable>();

/**
 * Holds what is written until everything that has arrived is handled, and then writes it at once: under load requests
 * come in groups, and a write to Redis costs as much as the rest of a command.
 */
function gather(stream: Writable): void {
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  setImmediate(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}

/** Answers that a server gives before it runs anything; others may come from the middle of a script. */
const beforeRunning = /^(NOSCRIPT|LOADING|BUSY|NOAUTH|NOPERM|MASTERDOWN) /;

/** The failure of a command that was sent, by what it says of the command's fate. */
export function lostAnswer(error: unknown): StoreError {
  const words = wordsOf(error);
  if (error instanceof Error && error.name === 'ReplyError')
    return new StoreError(beforeRunning.test(words) ? 'notDone' : 'unknown', `Redis answered: ${words}`);
  if (words.startsWith("Stream isn't writeable"))
    return new StoreError('notDone', 'Redis is not connected; nothing was sent');
  return new StoreError('unknown', `the answer of Redis is lost: ${words}`);
}
