import type { Redis } from 'ioredis';
import type { Command } from '../../../harness/core/guarded.ts';
import type { Seed, State } from '../../../harness/core/record.ts';
import type { Scopes } from '../../../harness/core/scope.ts';
import type { AuditPage, AuditScope, SharedStore, StoreUsage } from '../../../harness/core/store.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import type { Need } from '../../../harness/core/strategy.ts';
import { luaScript } from './lua/source.ts';
import type { ScriptRewrite } from './lua/source.ts';
import { Mutexes } from '../mutex.ts';
import { auditRedis, clearRedis, forgetRedis } from './audit.ts';
import { versionField } from './codec.ts';
import type { ApplyReply } from './codec.ts';
import { exchange, lostAnswer, openRedis } from './connection.ts';
import { infoField, serverVersion } from './info.ts';
import type { LockRetry } from './lock.ts';
import { readRecords, runScript } from './script.ts';
import { RedisView, hashOf } from './view.ts';
import { ConnectionPool } from './scopes/connection-pool.ts';
import { FunctionLibrary } from './scopes/functions.ts';
import { fencingOf } from './scopes/fence.ts';
import { locked } from './scopes/locked.ts';
import type { LockParts } from './scopes/locked.ts';
import { watching } from './scopes/watch.ts';
import { Writers } from '../writers.ts';
import type { StoreConfig, StoreKind } from '../store-kind.ts';

/** Where a store in Redis is, and how it behaves. */
export interface RedisStoreOptions {
  /** `redis://[[user]:password@]host:port[/db]`, or `rediss://`. */
  readonly url: string;
  /** Starts every key that the store uses, so that runs can share a server. */
  readonly prefix: string;
  readonly lockRetry?: LockRetry;
  /** How long answers may be due without a byte from the server before they count as lost, in milliseconds. */
  readonly answerMs?: number;
  /** What the strategy of the run needs; functions are loaded when the store is opened. */
  readonly needs?: Need | undefined;
  /** Servers that grant locks by majority. */
  readonly lockUrls?: readonly string[] | undefined;
  /** Most connections that requests have for themselves at a time. */
  readonly poolSize?: number;
  /** Makes wrong scripts of the right ones, for a service that is broken on purpose. */
  readonly rewrite?: ScriptRewrite | undefined;
}

/** Records that are written at once when a race is prepared. */
const seedBatch = 1000;
const defaultRetry: LockRetry = { firstMs: 8, mostMs: 32 };
const defaultPoolSize = 64;
const scriptsOf = (rewrite?: ScriptRewrite) => ({
  'apply-n': luaScript('apply-n', rewrite),
  'take-2': luaScript('take-2', rewrite),
});
const usualScripts = scriptsOf();

const openAt = ({ storeUrl = '', prefix, needs, lockUrls, rewrites }: StoreConfig): Promise<RedisStore> =>
  createRedisStore({ url: storeUrl, prefix, needs, lockUrls, rewrite: rewrites?.script });

/** The registry's entry. */
export const redisStore: StoreKind = {
  name: 'redis',
  about: 'records in a Redis server, shared by all instances',
  open: openAt,
  openShared: openAt,
};

/**
 * Opens a store over one connection that reconnects by itself. A verb that fails throws a StoreError whose fate tells
 * whether anything can have happened; nothing is ever sent twice.
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const bounds = options.answerMs === undefined ? {} : { answerMs: options.answerMs };
  const opened: Redis[] = [];
  try {
    for (const url of [options.url, ...(options.lockUrls ?? [])]) opened.push(await openRedis(url, bounds));
    const [redis, ...lockServers] = opened as [Redis, ...Redis[]];
    const store = new RedisStore(redis, lockServers, options);
    if (options.needs === 'functions') await store.functions.load();
    return store;
  } catch (error) {
    for (const redis of opened) redis.disconnect();
    throw error;
  }
}

/**
 * Records as hashes `PREFIXr:KEY`, receipts as the list `PREFIXreceipts`; of locked records also `PREFIXl:KEY`, the
 * lock, and with fences `PREFIXt:KEY`, the tokens granted, and `PREFIXf:KEY`, the newest one used.
 */
export class RedisStore implements SharedStore {
  readonly functions: FunctionLibrary;
  readonly #redis: Redis;
  readonly #lockServers: readonly Redis[];
  readonly #prefix: string;
  readonly #options: RedisStoreOptions;
  readonly #locks: LockParts;
  readonly #view: RedisView;
  readonly #called: RedisView;
  readonly #pool: ConnectionPool;
  readonly #mutexes = new Mutexes();
  readonly #writers = new Writers();
  readonly scopes: Scopes = {
    lock: (scope, body) => locked(this.#locks, scope, body),
    mutex: ({ keys }, body) => this.#mutexes.hold(keys, () => body(this.#view)),
    queue: ({ keys }, body) => this.#writers.run(keys, this.#view, body),
    watch: (_, body) => this.#pool.use((redis) => watching(redis, this.#prefix, body)),
    function: (_, body) => body(this.#called),
  };

  constructor(redis: Redis, lockServers: readonly Redis[], options: RedisStoreOptions) {
    const { prefix, url, lockRetry, poolSize, rewrite } = options;
    const scripts = rewrite === undefined ? usualScripts : scriptsOf(rewrite);
    this.#redis = redis;
    this.#lockServers = lockServers;
    this.#prefix = prefix;
    this.#options = options;
    this.#pool = new ConnectionPool(url, poolSize ?? defaultPoolSize);
    this.functions = new FunctionLibrary(redis, prefix);
    this.#called = new RedisView(prefix, this.functions);
    this.#view = new RedisView(prefix, {
      read: (hashes) => readRecords(redis, hashes),
      run: (script, keys, args) => runScript(redis, scripts[script], keys, args) as Promise<ApplyReply>,
    });
    const retry = lockRetry ?? defaultRetry;
    this.#locks = { redis, lockServers, prefix, retry, view: this.#view, fencing: fencingOf(rewrite) };
  }

  read(keys: readonly string[]): Promise<State> {
    return this.#view.read(keys);
  }

  apply(command: Command, seen?: State): Promise<Outcome> {
    return this.#view.apply(command, seen);
  }

  noting(): RedisStore {
    return this;
  }

  async seed(records: readonly Seed[]): Promise<void> {
    for (let from = 0; from < records.length; from += seedBatch) {
      const pipeline = this.#redis.pipeline();
      for (const { key, fields } of records.slice(from, from + seedBatch)) {
        const hash = hashOf(this.#prefix, key);
        pipeline.unlink(hash);
        pipeline.hset(hash, versionField, '1', ...Object.entries(fields).flat());
      }
      const replies = await exchange(this.#redis, () => pipeline.exec());
      for (const [error] of replies ?? []) if (error !== null) throw lostAnswer(error);
    }
  }

  audit(scope?: AuditScope): AsyncIterable<AuditPage> {
    return auditRedis(this.#redis, this.#prefix, scope);
  }

  forget(keys: readonly string[]): Promise<void> {
    return forgetRedis(this.#redis, this.#prefix, keys);
  }

  async usage(): Promise<Required<StoreUsage>> {
    const info = await exchange(this.#redis, () => this.#redis.info());
    return usageOf(info);
  }

  empty(): Promise<void> {
    return clearRedis(this.#redis, this.#prefix);
  }

  async clear(): Promise<void> {
    await this.empty();
    if (this.#options.needs === 'functions') await this.functions.drop();
  }

  close(): Promise<void> {
    this.#pool.close();
    for (const redis of [this.#redis, ...this.#lockServers]) redis.disconnect();
    return Promise.resolve();
  }
}

function usageOf(info: string): Required<StoreUsage> {
  const seconds = Number(infoField(info, 'used_cpu_user')) + Number(infoField(info, 'used_cpu_sys'));
  return {
    cpuMs: seconds * 1000,
    commands: Number(infoField(info, 'total_commands_processed')),
    version: serverVersion(info),
    run: infoField(info, 'run_id') ?? '',
  };
}
