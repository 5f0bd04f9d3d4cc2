import type { Redis } from 'ioredis';
import type { Command } from '../../harness/core/guarded.ts';
import { absent } from '../../harness/core/record.ts';
import type { Seed, State, Stored } from '../../harness/core/record.ts';
import type { AuditPage, Outcome, Scope, SharedStore, StoreUsage, View } from '../../harness/core/store.ts';
import { luaScript } from '../lua/source.ts';
import { auditRedis, clearRedis } from './redis-audit.ts';
import {
  conditionOf,
  decodeRecord,
  decodeTraces,
  encodeApply,
  encodeTake,
  versionField,
} from './redis-codec.ts';
import type { ApplyReply } from './redis-codec.ts';
import { exchange, lostAnswer, openRedis } from './redis-connection.ts';
import { infoField, serverVersion } from './redis-info.ts';
import { holdLocks } from './redis-lock.ts';
import type { LockRetry } from './redis-lock.ts';
import { readRecords, runScript } from './redis-script.ts';
import type { StoreConfig, StoreKind } from './store-kind.ts';

/** Where a store in Redis is, and how it behaves. */
export interface RedisStoreOptions {
  /** `redis://[[user]:password@]host:port[/db]`, or `rediss://`. */
  readonly url: string;
  /** Starts every key that the store uses, so that runs can share a server. */
  readonly prefix: string;
  readonly lockRetry?: LockRetry;
  /** How long answers may be due without a byte from the server before they count as lost, in milliseconds. */
  readonly answerMs?: number;
}

/** Records that are written at once when a race is prepared. */
const seedBatch = 1000;
const defaultRetry: LockRetry = { firstMs: 8, mostMs: 32 };
const applyScript = luaScript('apply-n');
const takeScript = luaScript('take-2');

const openAt = ({ storeUrl = '', prefix }: StoreConfig): Promise<RedisStore> =>
  createRedisStore({ url: storeUrl, prefix });

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
  const { answerMs } = options;
  return new RedisStore(await openRedis(options.url, answerMs === undefined ? {} : { answerMs }), options);
}

/** Records as hashes `PREFIXr:KEY`, receipts as the list `PREFIXreceipts`, locks as `PREFIXl:KEY`. */
export class RedisStore implements SharedStore {
  readonly scopes = ['lock'] as const;
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #receipts: string;
  readonly #retry: LockRetry;

  constructor(redis: Redis, { prefix, lockRetry }: RedisStoreOptions) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#receipts = `${prefix}receipts`;
    this.#retry = lockRetry ?? defaultRetry;
  }

  async read(keys: readonly string[]): Promise<State> {
    const records = await readRecords(
      this.#redis,
      keys.map((key) => this.#hash(key)),
    );
    const state = new Map<string, Stored>();
    for (const [index, key] of keys.entries()) {
      const record = records[index];
      if (record !== undefined) state.set(key, record);
    }
    return state;
  }

  async apply(command: Command, seen?: State): Promise<Outcome> {
    const keys = command.parts.map((part) => part.key);
    const touched = [this.#receipts, ...keys.map((key) => this.#hash(key))];
    const take = seen === undefined ? encodeTake(command) : undefined;
    const script = take === undefined ? applyScript : takeScript;
    const args = take ?? encodeApply(command, seen);
    const reply = (await runScript(this.#redis, script, touched, args)) as ApplyReply;
    const [head = ''] = args;
    if (typeof reply === 'string')
      return { kind: 'applied', ...decodeTraces(reply.slice(head.length + 1), keys) };
    const [part, position, record] = reply;
    return {
      kind: 'refused',
      part,
      condition: conditionOf(command.parts[part], position),
      found: decodeRecord(record) ?? absent,
    };
  }

  within(scope: Scope, body: (view: View) => Promise<Outcome>): Promise<Outcome> {
    if (scope.kind !== 'lock') return Promise.reject(new Error(`the Redis store has no ${scope.kind}`));
    return holdLocks(this.#redis, this.#prefix, scope, this.#retry, () => body(this));
  }

  async seed(records: readonly Seed[]): Promise<void> {
    for (let from = 0; from < records.length; from += seedBatch) {
      const pipeline = this.#redis.pipeline();
      for (const { key, fields } of records.slice(from, from + seedBatch)) {
        const hash = this.#hash(key);
        pipeline.unlink(hash);
        pipeline.hset(hash, versionField, '1', ...Object.entries(fields).flat());
      }
      const replies = await exchange(this.#redis, () => pipeline.exec());
      for (const [error] of replies ?? []) if (error !== null) throw lostAnswer(error);
    }
  }

  audit(): AsyncIterable<AuditPage> {
    return auditRedis(this.#redis, this.#prefix);
  }

  async usage(): Promise<Required<StoreUsage>> {
    const info = await exchange(this.#redis, () => this.#redis.info());
    return usageOf(info);
  }

  clear(): Promise<void> {
    return clearRedis(this.#redis, this.#prefix);
  }

  close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }

  #hash(key: string): string {
    return `${this.#prefix}r:${key}`;
  }
}

function usageOf(info: string): Required<StoreUsage> {
  const seconds = Number(infoField(info, 'used_cpu_user')) + Number(infoField(info, 'used_cpu_sys'));
  return {
    cpuMs: seconds * 1000,
    commands: Number(infoField(info, 'total_commands_processed')),
    version: serverVersion(info),
  };
}
