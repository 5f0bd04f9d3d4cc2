import type { Redis } from 'ioredis';
import { openRedis } from '../connection.ts';
import { StoreError } from '../../store-error.ts';
import { messageOf } from '../../../../harness/core/errors.ts';

/** Connections that one request at a time has for itself; a broken one is never used again, nor repaired. */
export class ConnectionPool {
  readonly #url: string;
  readonly #size: number;
  readonly #idle: Redis[] = [];
  readonly #all = new Set<Redis>();
  readonly #waiting: (() => void)[] = [];
  #opening = 0;

  constructor(url: string, size: number) {
    this.#url = url;
    this.#size = size;
  }

  /** Runs `body` on a connection that nobody else has meanwhile; opens one, or waits when there are enough. */
  async use<T>(body: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = await this.#take();
    try {
      return await body(redis);
    } finally {
      if (this.#all.has(redis)) this.#idle.push(redis);
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    for (const redis of this.#all) redis.disconnect();
  }

  async #take(): Promise<Redis> {
    for (;;) {
      const redis = this.#idle.pop();
      if (redis !== undefined && this.#all.has(redis)) return redis;
      if (redis === undefined && this.#all.size + this.#opening < this.#size) return this.#open();
      if (redis === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #open(): Promise<Redis> {
    this.#opening += 1;
    try {
      // One that connected again by itself would have forgotten what it watches.
      const redis = await openRedis(this.#url, { reconnect: false });
      this.#all.add(redis);
      redis.once('end', () => this.#all.delete(redis));
      return redis;
    } catch (error) {
      this.#waiting.shift()?.();
      throw new StoreError('notDone', messageOf(error));
    } finally {
      this.#opening -= 1;
    }
  }
}
