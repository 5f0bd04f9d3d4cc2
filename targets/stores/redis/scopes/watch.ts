import type { Redis } from 'ioredis';
import type { Outcome, View } from '../../../../harness/core/view.ts';
import { luaScript } from '../lua/source.ts';
import type { ApplyReply } from '../codec.ts';
import { exchange, lostAnswer } from '../connection.ts';
import { readRecords } from '../script.ts';
import { RedisView } from '../view.ts';

const scripts = { 'apply-n': luaScript('apply-n'), 'take-2': luaScript('take-2') };

/**
 * Runs `body` on a connection that is its own: what it reads is watched, and its write is a transaction that Redis
 * drops, with an empty answer, when any of it has changed since. Records that are only looked at are watched too.
 */
export async function watching(
  redis: Redis,
  prefix: string,
  body: (view: View) => Promise<Outcome>,
): Promise<Outcome> {
  for (;;) {
    const watch = new Watch(redis);
    try {
      return await body(new RedisView(prefix, watch));
    } catch (error) {
      if (!(error instanceof Forgotten)) throw error;
      // Nothing was done: the server is told the script, and the request starts again.
      await exchange(redis, () => redis.script('LOAD', error.text));
    } finally {
      watch.end();
    }
  }
}

/** One read and one write, with what was read being watched between the two. */
class Watch {
  readonly #redis: Redis;
  #on = false;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async read(hashes: readonly string[]): ReturnType<typeof readRecords> {
    this.#on = true;
    // Both are under way at once, on one connection, so in this order.
    const [, records] = await Promise.all([
      exchange(this.#redis, () => this.#redis.watch(...hashes)),
      readRecords(this.#redis, hashes),
    ]);
    return records;
  }

  async run(
    script: keyof typeof scripts,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<ApplyReply | undefined> {
    const { sha, text } = scripts[script];
    this.#on = false;
    const answers = await exchange(this.#redis, () =>
      this.#redis
        .multi()
        .evalsha(sha, keys.length, ...keys, ...args)
        .exec(),
    );
    const [answer] = answers ?? [];
    if (answer === undefined) return undefined;
    const [error, reply] = answer;
    if (error?.message.startsWith('NOSCRIPT')) throw new Forgotten(text);
    if (error !== null) throw lostAnswer(error);
    return reply as ApplyReply;
  }

  /** Stops watching what no write came for; the next user's commands follow on the same connection. */
  end(): void {
    if (this.#on && this.#redis.status === 'ready') this.#redis.unwatch().catch(() => {});
  }
}

/** A script that the server does not know any more: inside a transaction it cannot be sent instead. */
class Forgotten extends Error {
  readonly text: string;

  constructor(text: string) {
    super('the server has forgotten a script');
    this.text = text;
  }
}
