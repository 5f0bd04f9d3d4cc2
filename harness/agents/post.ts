import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf } from '../core/errors.ts';

/** How long a letter, or anything else of a run, stays where nobody takes it, milliseconds. */
export const keptMs = 10_000;
/** Letters that may wait in a box before whoever writes many of them has to wait. */
const mostWaiting = 24;
/** Letters that are taken at once where many wait: one in a round trip is too few where that is long. */
const takenAtOnce = 32;
/** Longest wait for a letter before the connection is tried again, seconds. */
const waitS = 1;

/** Puts letters into a box. */
export class Outbox {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Sends a letter behind those before it; resolves with how many wait there now. */
  async send(letter: Buffer): Promise<number> {
    const sent = await this.#redis.pipeline().rpush(this.#key, letter).pexpire(this.#key, keptMs).exec();
    const [error, waiting] = sent?.[0] ?? [];
    if (error) throw error;
    return Number(waiting);
  }

  /** Resolves when there is room for more. */
  async room(waiting: number): Promise<void> {
    for (let left = waiting; left > mostWaiting; left = await this.#redis.llen(this.#key))
      await setTimeout(2);
  }
}

/** Takes letters out of a box, on a connection of its own, until it is ended. */
export class Inbox {
  #isOver = false;

  /** Begins to take; `onGone` hears that the connection is lost, or why a letter could not be taken. */
  constructor(redis: Redis, key: string, onLetter: (letter: Buffer) => void, onGone: (why: string) => void) {
    void this.#take(redis, key, onLetter).catch((error: unknown) => {
      if (!this.#isOver) onGone(messageOf(error));
    });
  }

  end(): void {
    this.#isOver = true;
  }

  async #take(redis: Redis, key: string, onLetter: (letter: Buffer) => void): Promise<void> {
    while (!this.#isOver) {
      // Both are asked at once, so that who has nothing to read waits already.
      const [, next] = await Promise.all([
        redis.lpopBuffer(key, takenAtOnce).then((letters) => {
          for (const letter of letters ?? []) if (!this.#isOver) onLetter(letter);
        }),
        redis.blpopBuffer(key, waitS),
      ]);
      if (next !== null && !this.#isOver) onLetter(next[1]);
    }
  }
}
