import type { Redis } from 'ioredis';
import { AgentRace } from './agent-race.ts';
import type { RaceParts } from './agent-race.ts';
import { beatMs, silenceMs } from './beats.ts';
import { LetterReader, LetterWriter } from './letters.ts';
import { contexts } from './contexts.ts';
import type { Call, Down, RaceOrder, Up } from './messages.ts';
import { monotonicMs } from './monotonic.ts';
import { Inbox, Outbox } from './post.ts';
import { downKey, overKey, removeRun, RunWork, upKey } from './run-queue.ts';
import type { Token } from './token.ts';

/** What an agent takes part in a run with. */
export interface SessionParts extends Pick<RaceParts, 'generator' | 'allowed' | 'sharesLoopback'> {
  readonly url: string;
  readonly token: Token;
  /** What the call was signed for. */
  readonly challenge: string;
  readonly redis: Redis;
  /** For letters that come. */
  readonly incoming: Redis;
  /** Aborted when the agent is told to end. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** A coordinator that judges may be silent for so long between races, milliseconds. */
const judgingMs = 60_000;
/** The same before the first race, when there is nothing to judge. */
const preparingMs = 10_000;

/** Why a run was given up whose agent was ended by its owner. */
export const toldToEnd = 'the agent was told to end';

/** One run as an agent has it, from the call until it may go: races, one after another. */
export class Session {
  readonly #call: Call;
  readonly #parts: SessionParts;
  readonly #box: Outbox;
  readonly #writer: LetterWriter;
  readonly #reader: LetterReader;
  readonly #raced = new Set<number>();
  readonly #over: Promise<string | undefined>;
  #end: (why: string | undefined) => void = () => {};
  #race: AgentRace | undefined;
  /** Nobody coordinates the run any more. */
  #isAlone = false;
  #heardMs = performance.now();
  #checkedMs = performance.now();

  constructor(call: Call, parts: SessionParts) {
    this.#call = call;
    this.#parts = parts;
    this.#box = new Outbox(parts.redis, upKey(call.prefix));
    this.#writer = new LetterWriter(parts.token, contexts.up(call, parts.challenge));
    this.#reader = new LetterReader(parts.token, contexts.down(call, parts.challenge));
    this.#over = new Promise((resolve) => (this.#end = resolve));
  }

  /** Resolves when the run is over; with why, where it was given up. */
  async play(): Promise<string | undefined> {
    const { url, redis, incoming, signal } = this.#parts;
    const { prefix, index, count } = this.#call;
    const inbox = new Inbox(incoming, downKey(prefix, index), this.#hear, (why) =>
      this.#end(`Redis is lost (${why})`),
    );
    const gone = (): void => this.#end('Redis is lost (its connection was closed)');
    const told = (): void => this.#end(toldToEnd);
    redis.on('close', gone);
    signal.addEventListener('abort', told);
    const work = new RunWork(url, prefix, index, (letter) => this.#play(letter));
    const look = setInterval(() => this.#look(), beatMs);
    try {
      await Promise.race([work.ready().then(() => this.#tell({ kind: 'joined' })), this.#over]);
      const why = await this.#over;
      this.#race?.stop(why ?? 'the run is over');
      if (signal.aborted) await this.#tell({ kind: 'leaving' }).catch(() => {});
      return why;
    } finally {
      clearInterval(look);
      inbox.end();
      redis.off('close', gone);
      signal.removeEventListener('abort', told);
      await this.#race?.ended;
      await work.end();
      // A coordinator that is there does it itself, once everybody has read what it said last.
      if (this.#isAlone && redis.status === 'ready')
        await removeRun(redis, prefix, count, Math.max(0, ...this.#raced)).catch(() => {});
    }
  }

  /** One race, as a job of the queue orders it. */
  async #play(letter: Buffer): Promise<string> {
    const { token, challenge, generator, allowed, sharesLoopback } = this.#parts;
    const order = this.#orderIn(letter, token, challenge);
    this.#raced.add(order.race);
    this.#race = new AgentRace({ generator, allowed, sharesLoopback, tell: (up) => this.#tell(up) });
    try {
      return await this.#race.run(order);
    } finally {
      this.#race = undefined;
    }
  }

  /** The order in a letter that was written for this agent's next race; throws ForgedLetter. */
  #orderIn(letter: Buffer, token: Token, challenge: string): RaceOrder {
    const race = this.#raced.size + 1;
    const reader = new LetterReader(token, contexts.job(this.#call, challenge, race));
    return reader.read(letter) as RaceOrder;
  }

  readonly #hear = (letter: Buffer): void => {
    let down: Down;
    try {
      down = this.#reader.read(letter) as Down;
    } catch (error) {
      this.#end((error as Error).message);
      return;
    }
    this.#heardMs = performance.now();
    if (down.kind === 'clock') void this.#tell({ kind: 'clock', question: down.question, ms: monotonicMs() });
    else if (down.kind === 'leave') {
      this.#tell({ kind: 'left' }).catch(() => {});
      this.#end(undefined);
    } else this.#race?.hear(down);
  };

  async #tell(up: Up): Promise<void> {
    const { index } = this.#call;
    const from = Buffer.alloc(2);
    from.writeUInt16BE(index);
    const letter = Buffer.concat([from, this.#writer.write(up)]);
    const waiting = await this.#box.send(letter);
    if (up.kind === 'part') await this.#box.room(waiting);
  }

  /** Says that we are here, and notices where the coordinator is not any more. */
  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#checkedMs > 4 * beatMs) this.#heardMs = nowMs;
    this.#checkedMs = nowMs;
    const betweenMs = this.#raced.size === 0 ? preparingMs : judgingMs;
    const boundMs = this.#race === undefined ? betweenMs : silenceMs;
    if (nowMs - this.#heardMs > boundMs) {
      this.#isAlone = true;
      this.#end(`nothing was heard of the coordinator for ${boundMs / 1000} s`);
    }
    this.#tell({ kind: 'beat' }).catch(() => {});
    const { redis } = this.#parts;
    redis
      .exists(overKey(this.#call.prefix))
      .then((isOver) => {
        if (isOver === 1) this.#end('it went on without this agent');
      })
      .catch(() => {});
  }
}
