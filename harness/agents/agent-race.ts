import { setTimeout } from 'node:timers/promises';
import { ContendError, messageOf } from '../core/errors.ts';
import { originProblems, reachable } from './reachable.ts';
import { createClock } from '../drive/clock.ts';
import { Generators } from '../run/race/generators.ts';
import type { Generated } from '../drive/generate.ts';
import { AgentDecisions } from './decisions.ts';
import { CountsTold } from './counts-told.ts';
import { taken } from './dealt-orders.ts';
import type { TakenOrder } from './dealt-orders.ts';
import { HistoryDigest, partsOf } from './generated-parts.ts';
import type { Down, RaceOrder, Up } from './messages.ts';
import { OwnUsage } from './own-usage.ts';
import { Rounds } from './rounds.ts';

/** What of an agent a race needs. */
export interface RaceParts {
  /** Bundle that a generator thread runs. */
  readonly generator: URL;
  /** Hosts beyond this machine that its owner lets it load. */
  readonly allowed: readonly string[];
  /** Whether a loopback address of the coordinator is one of this agent, too. */
  readonly sharesLoopback: boolean;
  /** Resolves with how many letters wait to be read, once there is room for more. */
  readonly tell: (up: Up) => Promise<unknown>;
}

/** How often decisions are told at most, and counts, milliseconds. */
const decisionsMs = 40;
const countsMs = 250;
/** Share of time that looking for decisions may take. */
const lookingShare = 0.05;

/** One agent's part of a race, from its order to the last row of its history. */
export class AgentRace {
  readonly #parts: RaceParts;
  readonly #over = new AbortController();
  #decisions: AgentDecisions | undefined;
  #rounds: Rounds | undefined;
  #generators: Generators | undefined;
  #begin: (epochNs: bigint) => void = () => {};
  #ended: Promise<unknown> = Promise.resolve();

  constructor(parts: RaceParts) {
    this.#parts = parts;
  }

  /** Takes what the coordinator says meanwhile. */
  hear(down: Down): void {
    switch (down.kind) {
      case 'go':
        this.#begin(down.epochNs);
        break;
      case 'decided':
        this.#decisions?.hear(down.news);
        break;
      case 'seeded':
        this.#decisions?.seeded(down.key, down.until);
        break;
      case 'open':
        this.#rounds?.open(down.round, down.atMs);
        break;
      case 'abandon':
        this.#rounds?.abandon();
        break;
      case 'enough':
        this.#generators?.say({ kind: 'stop' });
        break;
      case 'stop':
        this.stop('the coordinator has given the race up');
        break;
      case 'beat':
      case 'clock':
      case 'leave':
    }
  }

  /** Resolves when nothing is sent any more. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Ends all load at once. */
  stop(why: string): void {
    this.#over.abort(new Error(why));
  }

  /** Sends the load; resolves with the digest of the histories that were told. Whatever goes wrong is told, and thrown. */
  async run(order: RaceOrder): Promise<string> {
    const { tell } = this.#parts;
    const racing = this.#race(order);
    this.#ended = racing.catch(() => {});
    try {
      return await racing;
    } catch (error) {
      const code = error instanceof ContendError ? { code: error.code } : {};
      await tell({ kind: 'failed', ...code, problem: messageOf(error) }).catch(() => {});
      throw error;
    }
  }

  async #race(order: RaceOrder): Promise<string> {
    const { tell, generator } = this.#parts;
    const orders = await this.#ordersOf(order);
    const [first] = orders;
    if (first === undefined) throw new Error('the order has no thread');
    const agents = first.share.workers / orders.length;
    this.#decisions = new AgentDecisions(first.counters, order.decisions, agents);
    this.#rounds = new Rounds(first.gate);
    const begun = new Promise<bigint>((resolve) => (this.#begin = resolve));
    const usage = new OwnUsage();
    let isWarm = false;
    const generators = (this.#generators = new Generators(generator, orders, {
      low: (key) => void tell({ kind: 'low', key }),
      warm() {
        usage.begin();
        if (!isWarm) void tell({ kind: 'warm' });
        isWarm = true;
      },
    }));
    const stopped = new Promise<never>((_, reject) => {
      this.#over.signal.addEventListener('abort', () => reject(this.#over.signal.reason as Error));
      this.#over.signal.throwIfAborted();
    });
    stopped.catch(() => {});
    const done = new AbortController();
    let generated: Generated[];
    let lateMs = 0;
    try {
      await Promise.race([generators.prepared(), stopped]);
      await tell({ kind: 'prepared' });
      const epochNs = await Promise.race([begun, stopped]);
      const now = createClock(epochNs);
      // The rounds of a burst wait for everybody.
      if (first.arrival !== 'burst') lateMs = Math.max(0, now() - first.plan.startMs);
      // Threads begin when they are told to.
      await Promise.race([setTimeout(Math.max(0, -now())), stopped]);
      if (first.arrival !== 'burst') usage.endAfter(first.plan.endMs - now());
      const counts = new CountsTold(orders.map(({ tally }) => tally));
      const telling = [this.#tellDecisions(done.signal), this.#tellCounts(counts, done.signal)];
      if (first.arrival === 'burst') telling.push(this.#rounds.tellArrivals(tell, done.signal));
      const failed = Promise.all(telling).then(() => stopped);
      failed.catch(() => {});
      generated = await Promise.race([generators.go(epochNs), stopped, failed]);
      usage.end();
      await tell({ kind: 'counted', news: counts.news() });
    } finally {
      done.abort();
      usage.cancel();
      await generators.end();
    }
    const digest = await Promise.race([this.#tellAll(generated), stopped]);
    const report = { threads: orders.length, ...usage.used(), lateMs };
    await tell({ kind: 'done', report, digest });
    return digest;
  }

  /** The orders of this agent's threads, at addresses that it may load and has looked up itself. */
  async #ordersOf(order: RaceOrder): Promise<readonly TakenOrder[]> {
    const orders = taken(order);
    const origins = orders[0]?.origins ?? [];
    const problems = originProblems(origins, this.#parts);
    if (problems.length > 0) throw new ContendError('CTD_AGENT_REFUSED', problems);
    const found = await reachable(origins, this.#parts.allowed);
    return orders.map((one) => ({ ...one, origins: found }));
  }

  async #tellAll(generated: readonly Generated[]): Promise<string> {
    const digest = new HistoryDigest();
    for (const [thread, one] of generated.entries())
      for (const part of partsOf(one)) {
        if (part.kind === 'rows') digest.add(part);
        await this.#parts.tell({ kind: 'part', thread, part });
        this.#over.signal.throwIfAborted();
      }
    return digest.value();
  }

  async #tellDecisions(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const fromMs = performance.now();
      const news = this.#decisions!.news(fromMs);
      const tookMs = performance.now() - fromMs;
      if (news.length > 0) await this.#parts.tell({ kind: 'decided', news });
      await pause(Math.max(decisionsMs, tookMs / lookingShare), signal);
    }
  }

  async #tellCounts(counts: CountsTold, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const news = counts.news();
      if (news.length > 0) await this.#parts.tell({ kind: 'counted', news });
      await pause(countsMs, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}
