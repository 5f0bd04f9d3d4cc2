import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Exchange } from '../core/clocks/anchor.ts';
import { clockBetween } from '../core/clocks/clock-between.ts';
import type { Clock } from '../core/clocks/clock.ts';
import { ContendError } from '../core/errors.ts';
import type { Listener, Order } from '../drive/generate.ts';
import type { Cell } from '../plan/cell.ts';
import type { AgentReport, Agents } from '../run/race/agents.ts';
import { openRedis } from '../../targets/stores/redis/connection.ts';
import { AgentGenerators } from './agent-generators.ts';
import type { Company } from './agent-generators.ts';
import { beatMs, silenceMs } from './beats.ts';
import type { Meeting } from './join.ts';
import { openMeeting } from './meeting-place.ts';
import { lostAgent, lostMeeting } from './lost-agent.ts';
import { Member } from './member.ts';
import type { Down, Up } from './messages.ts';
import { muster } from './muster.ts';
import type { Kinship, Wanted } from './muster.ts';
import { placeHere } from './place.ts';
import { Inbox } from './post.ts';
import { overKey, RunQueue, upKey } from './run-queue.ts';
import type { Token } from './token.ts';

/** How long agents may take to join, milliseconds. */
const joiningMs = 5000;
/** How often what is in Redis is kept for longer, in beats. */
const renewEvery = 4;

/** What a crew is called together with. */
export interface CrewOrder {
  readonly meeting: Meeting;
  readonly token: Token;
  readonly wanted: Wanted;
  readonly kin: Kinship;
  readonly signal: AbortSignal;
  /** Says what is waited for. */
  readonly log: (line: string) => void;
}

/** The agents of one run as their coordinator has them; the owner must `end` it, which sends them back to wait. */
export class AgentCrew implements Agents, Company {
  readonly members: readonly Member[];
  readonly queue: RunQueue;
  readonly #redis: Redis;
  readonly #incoming: Redis;
  readonly #inbox: Inbox;
  readonly #shown: string;
  readonly #here = placeHere();
  readonly #lost: Promise<never>;
  #lose: (error: Error) => void = () => {};
  #isLost = false;
  readonly #prefix: string;
  #race: AgentGenerators | undefined;
  #races = 0;
  #isGathered = false;
  readonly #left = new Set<Member>();
  #onAllLeft: () => void = () => {};
  #onJoined: (member: Member) => void = () => {};
  readonly #beat: NodeJS.Timeout;
  #beats = 0;
  #checkedMs = performance.now();

  private constructor(
    redis: Redis,
    incoming: Redis,
    prefix: string,
    members: readonly Member[],
    meeting: Meeting,
  ) {
    this.#redis = redis;
    this.#incoming = incoming;
    this.members = members;
    this.#shown = meeting.shown;
    this.#lost = new Promise((_, reject) => {
      this.#lose = (error) => {
        this.#isLost = true;
        reject(error);
      };
    });
    this.#lost.catch(() => {});
    this.#prefix = prefix;
    this.queue = new RunQueue(meeting.url, redis, prefix, members.length);
    this.#inbox = new Inbox(incoming, upKey(prefix), this.#hear, (why) => this.#gone(why));
    redis.on('close', () => this.#gone('its connection was closed'));
    this.#beat = setInterval(() => this.#look(), beatMs);
  }

  /** Calls agents together; throws CTD_REDIS_UNREACHABLE, CTD_AGENTS, CTD_AGENT_VERSION or CTD_AGENT_LOST. */
  static async open({ meeting, token, wanted, kin, signal, log }: CrewOrder): Promise<AgentCrew> {
    const redis = await openMeeting(meeting, { signal, log });
    let incoming: Redis | undefined;
    try {
      const chosen = await muster(redis, token, wanted, { kin, shown: meeting.shown, signal, log });
      incoming = await openRedis(meeting.url, { reconnect: false });
      const prefix = `contend:run:${randomBytes(8).toString('hex')}`;
      const count = chosen.length;
      const members = chosen.map(
        (presence, index) => new Member(redis, token, presence, { prefix, index, count, place: placeHere() }),
      );
      const crew = new AgentCrew(redis, incoming, prefix, members, meeting);
      try {
        await crew.#gather();
        return crew;
      } catch (error) {
        await crew.end();
        throw error;
      }
    } catch (error) {
      redis.disconnect();
      incoming?.disconnect();
      throw signal.aborted ? error : lostMeeting(meeting.shown, error);
    }
  }

  get count(): number {
    return this.members.length;
  }

  get reports(): readonly AgentReport[] {
    return this.#race?.reports ?? [];
  }

  /** Rejects when an agent, or the place where they meet, is lost. */
  get lost(): Promise<never> {
    return this.#lost;
  }

  lostBy(error: unknown): Error {
    return lostMeeting(this.#shown, error);
  }

  clockOf({ presence }: Member, rounds: readonly (readonly Exchange[])[]): Clock {
    return clockBetween({ coordinator: this.#here.clock, agent: presence.place.clock }, rounds);
  }

  get leadMs(): number {
    return this.#race?.leadMs ?? 0;
  }

  get startSkewMs(): number {
    return this.#race?.startSkewMs ?? 0;
  }

  sharesLoopback({ presence }: Member): boolean {
    return presence.place.loopback === this.#here.loopback;
  }

  generators(
    { workers: threads }: Cell,
    decisions: number,
    orders: readonly Order[],
    listener: Listener,
  ): AgentGenerators {
    this.#race = new AgentGenerators(this, { race: ++this.#races, threads, decisions, orders, listener });
    return this.#race;
  }

  /** Tells one agent, or all; that it cannot be told is found out otherwise. */
  tell(down: Down, members: readonly Member[] = this.members): void {
    for (const member of members) member.tell(down).catch(() => {});
  }

  async end(): Promise<void> {
    clearInterval(this.#beat);
    try {
      // Where Redis is gone, nothing is left there.
      if (this.#redis.status === 'ready') {
        const everybody = new Promise<void>((resolve) => (this.#onAllLeft = resolve));
        await Promise.all(this.members.map((member) => member.tell({ kind: 'leave' }).catch(() => {})));
        // What was said last must be read before it is removed.
        const boundMs = this.#isLost ? partingMs : leavingMs;
        const over = new AbortController();
        const late = setTimeout(boundMs, undefined, { signal: over.signal }).catch(() => {});
        await Promise.race([everybody, late]);
        over.abort();
      }
      this.#inbox.end();
      await this.queue.end().catch(() => {});
      // An agent that was cut off finds that when it is back.
      if (this.#left.size < this.members.length && this.#redis.status === 'ready')
        await this.#redis.set(overKey(this.#prefix), 'over', 'PX', toldMs).catch(() => {});
    } finally {
      this.#inbox.end();
      this.#redis.disconnect();
      this.#incoming.disconnect();
    }
  }

  async #gather(): Promise<void> {
    const missing = new Set(this.members);
    const joined = new Promise<void>((resolve) => {
      this.#onJoined = (member) => {
        missing.delete(member);
        if (missing.size === 0) resolve();
      };
    });
    await Promise.all(this.members.map((member) => member.summon()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = globalThis.setTimeout(() => {
        const names = [...missing].map(({ name }) => name).join(', ');
        reject(
          new ContendError('CTD_AGENT_LOST', [
            `${names} did not answer when called to a run, which another bench may have done before`,
          ]),
        );
      }, joiningMs);
    });
    await Promise.race([joined, late, this.#lost]).finally(() => clearTimeout(timer));
    this.#isGathered = true;
  }

  readonly #hear = (letter: Buffer): void => {
    // Nobody of this run writes less than a number.
    const member = letter.length < 2 ? undefined : this.members[letter.readUInt16BE()];
    if (member === undefined) return;
    let up: Up;
    try {
      up = member.read(letter.subarray(2));
    } catch (error) {
      this.#lose(lostAgent(`agent ${member.name} cannot be understood: ${(error as Error).message}`));
      return;
    }
    if (up.kind === 'joined') this.#onJoined(member);
    else if (up.kind === 'left') {
      this.#left.add(member);
      if (this.#left.size === this.members.length) this.#onAllLeft();
    } else if (up.kind === 'leaving') this.#lose(lostAgent(`agent ${member.name} was told to end`));
    else this.#race?.hear(member, up);
  };

  /** Says that we are here, and notices who is not any more. */
  #look(): void {
    const nowMs = performance.now();
    // Who did not look for long, as there was much to judge, knows nothing of the others.
    if (nowMs - this.#checkedMs > 4 * beatMs) for (const member of this.members) member.heardMs = nowMs;
    this.#checkedMs = nowMs;
    // Who was not heard yet has longer: it may have been called by somebody else first.
    const silent = this.#isGathered ? this.members.filter(({ heardMs }) => nowMs - heardMs > silenceMs) : [];
    if (silent.length > 0)
      this.#lose(
        lostAgent(
          `nothing was heard of agent ${silent.map(({ name }) => name).join(', ')} for ${silenceMs / 1000} s`,
        ),
      );
    this.tell({ kind: 'beat' });
    if (this.#beats++ % renewEvery === 0) this.queue.renew().catch(() => {});
  }

  #gone(why: string): void {
    this.#lose(this.lostBy(new Error(why)));
  }
}

/** How long an agent that was cut off may find that the run is over, milliseconds. */
const toldMs = 8000;
/** How long agents may take to read that a run is over, and how long where one of them cannot, milliseconds. */
const leavingMs = 2000;
const partingMs = 500;
