import { contexts } from './contexts.ts';
import { LetterReader, LetterWriter } from './letters.ts';
import type { Call, Down, Up } from './messages.ts';
import { monotonicMs } from './monotonic.ts';
import { Outbox } from './post.ts';
import { callKey } from './presence.ts';
import type { Presence } from './presence.ts';
import { downKey } from './run-queue.ts';
import { exchangesInRound } from '../core/clocks/anchor.ts';
import type { Exchange } from '../core/clocks/anchor.ts';
import type { Redis } from 'ioredis';
import type { Token } from './token.ts';

/** One agent of a run as its coordinator knows it. */
export class Member {
  readonly presence: Presence;
  readonly call: Call;
  /** When it was heard last, by `performance.now()`. */
  heardMs = performance.now();
  readonly #token: Token;
  readonly #redis: Redis;
  readonly #box: Outbox;
  readonly #writer: LetterWriter;
  readonly #reader: LetterReader;
  readonly #asked = new Map<number, { readonly sentMs: number; readonly answer: (one: Exchange) => void }>();
  #questions = 0;

  constructor(redis: Redis, token: Token, presence: Presence, call: Call) {
    this.#redis = redis;
    this.#token = token;
    this.presence = presence;
    this.call = call;
    this.#box = new Outbox(redis, downKey(call.prefix, call.index));
    this.#writer = new LetterWriter(token, contexts.down(call, presence.challenge));
    this.#reader = new LetterReader(token, contexts.up(call, presence.challenge));
  }

  get name(): string {
    return this.presence.name;
  }

  /** Calls the agent to the run. */
  async summon(): Promise<void> {
    const { id, challenge } = this.presence;
    const letter = new LetterWriter(this.#token, contexts.call(id, challenge)).write(this.call);
    await new Outbox(this.#redis, callKey(id)).send(letter);
  }

  /** The letter that a job of the queue brings. */
  order(race: number, content: unknown): Buffer {
    const context = contexts.job(this.call, this.presence.challenge, race);
    return new LetterWriter(this.#token, context).write(content);
  }

  async tell(down: Down): Promise<void> {
    await this.#box.send(this.#writer.write(down));
  }

  /** Reads a letter of this agent; answers to questions for its clock go to who asked. */
  read(letter: Buffer): Up {
    const up = this.#reader.read(letter) as Up;
    this.heardMs = performance.now();
    if (up.kind === 'clock') {
      const asked = this.#asked.get(up.question);
      this.#asked.delete(up.question);
      asked?.answer({ sentMs: asked.sentMs, agentMs: up.ms, doneMs: monotonicMs() });
    }
    return up;
  }

  /** Asks for its clock, time after time: a round of exchanges. */
  async round(times = exchangesInRound): Promise<readonly Exchange[]> {
    const all: Exchange[] = [];
    for (let time = 0; time < times; time++) {
      const question = this.#questions++;
      const answered = new Promise<Exchange>((answer) =>
        this.#asked.set(question, { sentMs: monotonicMs(), answer }),
      );
      await this.tell({ kind: 'clock', question });
      all.push(await answered);
    }
    return all;
  }
}
