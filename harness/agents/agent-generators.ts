import type { Exchange } from '../core/clocks/anchor.ts';
import { sharedClock } from '../core/clocks/clock.ts';
import type { Clock } from '../core/clocks/clock.ts';
import { toCoordinator } from '../core/clocks/to-coordinator.ts';
import type { Zeros } from '../core/clocks/to-coordinator.ts';
import { errorOf } from '../core/errors.ts';
import { History } from '../core/history.ts';
import type { Generated, Listener, Order } from '../drive/generate.ts';
import type { AgentReport } from '../run/race/agents.ts';
import type { Generating, GeneratorWord } from '../run/race/generators.ts';
import { countAsTold } from './counts-told.ts';
import { dealt } from './dealt-orders.ts';
import { AllDecisions } from './decisions.ts';
import { lostAgent } from './lost-agent.ts';
import type { Member } from './member.ts';
import type { Down, RaceOrder, Up } from './messages.ts';
import type { RunQueue } from './run-queue.ts';
import { Share } from './share.ts';

/** The agents that the load is dealt out to. */
export interface Company {
  readonly members: readonly Member[];
  readonly queue: Pick<RunQueue, 'race'>;
  /** Rejects when an agent, or the place where they meet, is lost. */
  readonly lost: Promise<never>;
  /** What it means that somebody cannot be told something. */
  lostBy(error: unknown): Error;
  tell(down: Down, members?: readonly Member[]): void;
  /** What is known of an agent's clock by rounds of exchanges. */
  clockOf(member: Member, rounds: readonly (readonly Exchange[])[]): Clock;
  sharesLoopback(member: Member): boolean;
}

/** What a race is dealt out from. */
interface Dealt {
  readonly race: number;
  /** Threads of each agent. */
  readonly threads: number;
  /** After how many of all of them a generation ends. */
  readonly decisions: number;
  readonly orders: readonly Order[];
  readonly listener: Listener;
}

/** How long agents may take to open their connections, milliseconds. */
const preparingMs = 30_000;
/** How often fresh records are looked for that an agent waits for, milliseconds. */
const seededMs = 2;
/** How long until clocks are compared again at most, and at least, milliseconds. */
const longestMs = 10_000;
const shortestMs = 500;
/** How long before a race its agents are told of it, milliseconds. */
const shortestLeadMs = 300;
const longestLeadMs = 3000;
/** How far ahead of now a round opens, so that all agents have heard of it, milliseconds. */
const openLeadMs = 10;

/** The load of one race as it comes from agents: what threads of one process share in memory travels in letters. */
export class AgentGenerators implements Generating {
  readonly #crew: Company;
  readonly #dealt: Dealt;
  readonly #decisions: AllDecisions;
  readonly #shares: readonly Share[];
  readonly #merged: Promise<readonly string[]>;
  readonly #stopped: Promise<never>;
  #stop: (error: Error) => void = () => {};
  /** Keys of which somebody wants fresh records, with how many generations were seeded when they were asked for. */
  readonly #low = new Map<number, number>();
  readonly #arrived = new Map<number, number>();
  #epochNs = 0n;
  #isWarm = false;
  #seeding: NodeJS.Timeout | undefined;
  #asking: NodeJS.Timeout | undefined;
  #onChange = (): void => {};
  reports: readonly AgentReport[] = [];

  constructor(crew: Company, order: Dealt) {
    const { race, threads, decisions, orders } = order;
    this.#crew = crew;
    this.#dealt = order;
    this.#decisions = new AllDecisions(orders[0]?.keys ?? 1, crew.members.length);
    this.#shares = crew.members.map(
      (member, at) => new Share(member, orders.slice(at * threads, (at + 1) * threads)),
    );
    this.#stopped = new Promise((_, reject) => (this.#stop = reject));
    this.#stopped.catch(() => {});
    this.#merged = crew.queue.race(
      this.#shares.map(({ member, orders: own }) =>
        member.order(race, { race, decisions, ...dealt(own) } satisfies RaceOrder),
      ),
    );
    this.#merged.catch(() => {});
  }

  async prepared(): Promise<void> {
    await this.#until(({ isPrepared }) => isPrepared, preparingMs, 'did not open its connections in time');
    await this.#unlessLost(Promise.all(this.#shares.map((share) => share.ask())));
  }

  async go(epochNs: bigint): Promise<Generated[]> {
    this.#epochNs = epochNs;
    await this.#unlessLost(Promise.all(this.#shares.map((share) => this.#start(share))));
    this.#seeding = setInterval(() => this.#tellSeeded(), seededMs);
    this.#askClocks();
    await this.#until(({ report }) => report !== undefined);
    clearInterval(this.#seeding);
    clearInterval(this.#asking);
    await this.#unlessLost(Promise.all(this.#shares.map((share) => share.ask())));
    const digests = await this.#unlessLost(this.#merged);
    this.reports = this.#shares.flatMap(({ report }) => report ?? []);
    return this.#shares.flatMap((share, at) =>
      share.whole(digests[at]).map((one) => this.#onOurClock(one, share)),
    );
  }

  /** Agents keep all of their history until the race is over: of chapters they are told nothing. */
  say(word: GeneratorWord): void {
    if (typeof word === 'object' && word.kind === 'stop') this.#crew.tell({ kind: 'enough' });
  }

  async end(): Promise<void> {
    clearInterval(this.#seeding);
    clearInterval(this.#asking);
    if (this.#shares.every(({ report }) => report !== undefined)) return;
    await Promise.all(this.#shares.map(({ member }) => member.tell({ kind: 'stop' }).catch(() => {})));
  }

  /** Takes what an agent says. */
  hear(member: Member, up: Up): void {
    const share = this.#shares[member.call.index];
    if (share === undefined) return;
    const { listener } = this.#dealt;
    switch (up.kind) {
      case 'prepared':
        share.isPrepared = true;
        break;
      case 'warm':
        if (!this.#isWarm) listener.warm();
        this.#isWarm = true;
        break;
      case 'low':
        this.#low.set(up.key, this.#seededOf(up.key));
        listener.low(up.key);
        break;
      case 'decided':
        for (const [other, news] of this.#decisions.hear(member.call.index, up.news).entries())
          if (news.length > 0) this.#crew.tell({ kind: 'decided', news }, [this.#shares[other]!.member]);
        break;
      case 'arrived':
        this.#arrive(up.round);
        break;
      case 'abandoned':
        this.#crew.tell({ kind: 'abandon' });
        break;
      case 'counted':
        countAsTold(
          share.orders.map(({ tally }) => tally),
          up.news,
        );
        break;
      case 'part':
        share.take(up.thread, up.part);
        break;
      case 'done':
        share.report = {
          ...up.report,
          name: member.name,
          isHere: this.#crew.sharesLoopback(member),
        };
        share.digest = up.digest;
        break;
      case 'failed':
        this.#stop(
          up.code === undefined
            ? lostAgent(`agent ${member.name} failed: ${up.problem}`)
            : errorOf(up.code, [`agent ${member.name}: ${up.problem}`]),
        );
        break;
      case 'beat':
      case 'joined':
      case 'clock':
      case 'left':
      case 'leaving':
    }
    this.#onChange();
  }

  /** What a thread has brought back, its times on the clock of the coordinator. */
  #onOurClock(one: Generated, share: Share): Generated {
    const { columns, count } = one;
    const history = new History(this.#dealt.orders[0]?.keys ?? 1, count, columns);
    history.count = count;
    toCoordinator(history, this.#clockOf(share), this.#zerosOf(share));
    return history.bounds === undefined ? one : { ...one, bounds: history.bounds };
  }

  /** Between the word that the race begins and its beginning: many times what an answer took to come. */
  get leadMs(): number {
    const tookMs = this.#shares.flatMap(({ rounds: [first = []] }) =>
      first.map(({ sentMs, doneMs }) => doneMs - sentMs),
    );
    return Math.round(Math.min(longestLeadMs, Math.max(shortestLeadMs, 10 * Math.max(...tookMs))));
  }

  /** Between the first agent that began and the last one, milliseconds, on the clock of the coordinator. */
  get startSkewMs(): number {
    const begun = this.#shares.map((share) => {
      const { agentMs } = this.#zerosOf(share);
      return agentMs + this.#clockOf(share).offsetMs(agentMs) + (share.report?.lateMs ?? 0);
    });
    return Math.max(...begun) - Math.min(...begun);
  }

  /** Tells an agent when the race begins, by what is known of its clock until then. */
  async #start(share: Share): Promise<void> {
    const { member } = share;
    const zeroMs = Number(this.#epochNs) / 1e6;
    share.zeroMs = zeroMs - this.#clockOf(share).offsetMs(zeroMs);
    const isOurs = this.#clockOf(share) === sharedClock;
    const epochNs = isOurs ? this.#epochNs : BigInt(Math.round(share.zeroMs * 1e6));
    await member.tell({ kind: 'go', epochNs });
  }

  /** Asks for clocks again in the middle of the race, and in a long one time after time. */
  #askClocks(): void {
    const [order] = this.#dealt.orders;
    const everyMs = Math.min(longestMs, Math.max(shortestMs, (order?.plan.endMs ?? 0) / 2));
    this.#asking = setInterval(() => {
      for (const share of this.#shares) share.askAgain().catch(() => {});
    }, everyMs);
  }

  #clockOf({ member, rounds }: Share): Clock {
    return this.#crew.clockOf(member, rounds);
  }

  #zerosOf({ zeroMs }: Share): Zeros {
    return { agentMs: zeroMs, coordinatorMs: Number(this.#epochNs) / 1e6 };
  }

  async #until(holds: (share: Share) => boolean, boundMs?: number, what = ''): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const all = new Promise<void>((resolve, reject) => {
      this.#onChange = () => {
        if (this.#shares.every(holds)) resolve();
      };
      if (boundMs !== undefined)
        timer = setTimeout(() => {
          const late = this.#shares.filter((share) => !holds(share));
          reject(lostAgent(`agent ${late.map(({ member }) => member.name).join(', ')} ${what}`));
        }, boundMs);
    });
    this.#onChange();
    await this.#unlessLost(all).finally(() => clearTimeout(timer));
  }

  #unlessLost<T>(work: Promise<T>): Promise<T> {
    const done = work.catch((error: unknown) => {
      throw this.#crew.lostBy(error);
    });
    return Promise.race([done, this.#stopped, this.#crew.lost]);
  }

  /** A round opens for everybody once all agents wait for it. */
  #arrive(round: number): void {
    const here = (this.#arrived.get(round) ?? 0) + 1;
    this.#arrived.set(round, here);
    if (here < this.#shares.length) return;
    this.#arrived.delete(round);
    const atMs = Number(process.hrtime.bigint() - this.#epochNs) / 1e6 + openLeadMs;
    this.#crew.tell({ kind: 'open', round, atMs });
  }

  /** Tells of fresh records that an agent has asked for. */
  #tellSeeded(): void {
    for (const [key, before] of this.#low) {
      const until = this.#seededOf(key);
      if (until === before) continue;
      this.#low.delete(key);
      this.#crew.tell({ kind: 'seeded', key, until });
    }
  }

  #seededOf(key: number): number {
    const counters = this.#dealt.orders[0]?.counters;
    return counters === undefined ? 0 : Atomics.load(counters.seeded, key);
  }
}
