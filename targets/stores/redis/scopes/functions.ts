import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { luaSource } from '../lua/source.ts';
import type { ApplyReply } from '../codec.ts';
import { exchange } from '../connection.ts';
import { readRecords } from '../script.ts';
import type { CommandScript, RedisAccess } from '../view.ts';

/** The scripts of a run as functions of a library of its own, which the server keeps beside its data (Redis 7). */
export class FunctionLibrary implements RedisAccess {
  /** Of the library; those of its functions follow from it, as they are global in a server. */
  readonly name: string;
  readonly #redis: Redis;
  readonly #text: string;
  #loading: Promise<unknown> | undefined;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.name = `contend_${createHash('sha1').update(prefix).digest('hex').slice(0, 16)}`;
    this.#text = [`#!lua name=${this.name}`, ...scripts.map((script) => this.#define(script))].join('\n');
  }

  /** Makes the functions known to the server; throws where it has none. */
  async load(): Promise<void> {
    this.#loading ??= exchange(this.#redis, () =>
      this.#redis.function('LOAD', 'REPLACE', this.#text),
    ).finally(() => (this.#loading = undefined));
    await this.#loading;
  }

  read(hashes: readonly string[]): ReturnType<RedisAccess['read']> {
    return readRecords(this.#redis, hashes);
  }

  /** Calls a function. A server that has lost it says so before anything runs, so this never runs it twice. */
  async run(script: CommandScript, keys: readonly string[], args: readonly string[]): Promise<ApplyReply> {
    const call = (): Promise<unknown> =>
      this.#redis.fcall(this.#functionOf(script), keys.length, ...keys, ...args);
    const reply = await exchange(this.#redis, async () => {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('ERR Function not found'))) throw error;
        await this.load();
        return call();
      }
    });
    return reply as ApplyReply;
  }

  /** Takes the library out of the server again. */
  async drop(): Promise<void> {
    await exchange(this.#redis, () => this.#redis.function('DELETE', this.name)).catch((error: unknown) => {
      if (!String(error).includes('Library not found')) throw error;
    });
  }

  #functionOf(script: CommandScript): string {
    return `${this.name}_${script.replace('-', '_')}`;
  }

  #define(script: CommandScript): string {
    return `redis.register_function('${this.#functionOf(script)}', function(KEYS, ARGV)\n${luaSource(script)}\nend)`;
  }
}

const scripts: readonly CommandScript[] = ['apply-n', 'take-2'];
