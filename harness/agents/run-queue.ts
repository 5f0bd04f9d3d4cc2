import type * as BullMQ from 'bullmq';
import type { ConnectionOptions, FlowProducer, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { lazily } from '../core/lazily.ts';
import { redisAddress } from '../../targets/stores/redis/address.ts';
import { clientOptionsOf, unreachable } from '../../targets/stores/redis/connection.ts';
import { keptMs } from './post.ts';

const bull = lazily<typeof BullMQ>('bullmq');

/** Loads what runs need, so that nobody waits for it when called. */
export function readyForRuns(): void {
  bull();
}

/** Load must not be doubled: a job is tried once, and one whose agent is lost is not given to another. */
const onceOnly = { attempts: 1, failParentOnFailure: true } as const;
const neverAgain = { concurrency: 1, maxStalledCount: 0, lockDuration: 30_000, stalledInterval: 15_000 };
/** The queue of the job that puts the parts of a race together, and that of each agent. */
const merging = 'merge';
const queueOf = (agent: number): string => `agent-${agent}`;

/** What a job carries: a signed letter, as text. */
interface Work {
  readonly letter: string;
}

/** Places where letters of a run are put. */
export const upKey = (prefix: string): string => `${prefix}:up`;
/** Tells who could not be told, for a few seconds, that a run is over. */
export const overKey = (prefix: string): string => `${prefix}:over`;
export const downKey = (prefix: string, agent: number): string => `${prefix}:down:${agent}`;

/** The coordinator's side of a run: each race is a flow of one job that merges, behind one job an agent. */
export class RunQueue {
  readonly #prefix: string;
  readonly #count: number;
  readonly #redis: Redis;
  readonly #flows: FlowProducer;
  readonly #merger: Worker<object, string>;
  readonly #merged = new Map<string, (digests: readonly string[]) => void>();
  #race = 0;

  constructor(url: string, redis: Redis, prefix: string, count: number) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#count = count;
    const settings = { connection: connectionTo(url), prefix };
    this.#flows = new (bull().FlowProducer)(settings);
    this.#merger = new (bull().Worker<object, string>)(
      merging,
      async (job) => {
        const values = await job.getChildrenValues<string>();
        const digests = Array.from({ length: count }, (_, agent) => {
          const [, digest] =
            Object.entries(values).find(([key]) => key.includes(`:${queueOf(agent)}:`)) ?? [];
          return digest ?? '';
        });
        this.#merged.get(job.name)?.(digests);
        return 'merged';
      },
      { ...settings, ...neverAgain },
    );
    // What is wrong with the connection the boxes tell.
    this.#flows.on('error', () => {});
    this.#merger.on('error', () => {});
  }

  /** Gives each agent its letter; resolves, once all have done their part, with what each says that its history is. */
  async race(letters: readonly Buffer[]): Promise<readonly string[]> {
    if (this.#race > 0) await this.#redis.del(...queueKeys(this.#prefix, this.#count, this.#race));
    const name = nameOf(++this.#race);
    const merged = new Promise<readonly string[]>((resolve) => this.#merged.set(name, resolve));
    await this.#flows.add({
      name,
      queueName: merging,
      prefix: this.#prefix,
      opts: { jobId: name, attempts: 1 },
      children: letters.map((letter, agent) => ({
        name,
        queueName: queueOf(agent),
        prefix: this.#prefix,
        data: { letter: letter.toString('base64') } satisfies Work,
        opts: { ...onceOnly, jobId: name },
      })),
    });
    await this.renew();
    return merged;
  }

  /** Keeps what a run has in Redis for a while longer. */
  async renew(): Promise<void> {
    const pipeline = this.#redis.pipeline();
    const keys = [...boxesOf(this.#prefix, this.#count), ...queueKeys(this.#prefix, this.#count, this.#race)];
    for (const key of keys) pipeline.pexpire(key, keptMs);
    await pipeline.exec();
  }

  /** Ends the queue and removes all that the run has left. */
  async end(): Promise<void> {
    await Promise.all([closed(this.#merger), closed(this.#flows)]);
    await removeRun(this.#redis, this.#prefix, this.#count, this.#race);
  }
}

/** An agent's side of a run: takes its jobs, one after another. */
export class RunWork {
  readonly #worker: Worker<Work, string>;

  /** `race` resolves with the digest of the histories that were told. */
  constructor(url: string, prefix: string, agent: number, race: (letter: Buffer) => Promise<string>) {
    this.#worker = new (bull().Worker<Work, string>)(
      queueOf(agent),
      ({ data }) => race(Buffer.from(data.letter, 'base64')),
      { connection: connectionTo(url), prefix, ...neverAgain },
    );
    this.#worker.on('error', () => {});
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  async end(): Promise<void> {
    await closed(this.#worker);
  }
}

/** Removes all that a run has left in Redis; `race` is the number of its last. */
export async function removeRun(redis: Redis, prefix: string, count: number, race: number): Promise<void> {
  await redis.del(...boxesOf(prefix, count), ...queueKeys(prefix, count, race));
}

/** Every key of letters. */
function boxesOf(prefix: string, count: number): readonly string[] {
  return [upKey(prefix), ...Array.from({ length: count }, (_, agent) => downKey(prefix, agent))];
}

/** Every key that the queues may have while a race is the newest: what they kept of the one before is removed. */
function queueKeys(prefix: string, count: number, race: number): readonly string[] {
  const keys = new (bull().QueueKeys)(prefix);
  const ofJob = ['', ':lock', ':dependencies', ':processed', ':failed', ':unsuccessful', ':logs'];
  return [merging, ...Array.from({ length: count }, (_, agent) => queueOf(agent))].flatMap((queue) => [
    ...Object.values(keys.getKeys(queue)),
    ...ofJob.map((part) => `${keys.toKey(queue, nameOf(race))}${part}`),
  ]);
}

const nameOf = (race: number): string => `race-${race}`;

function connectionTo(url: string): ConnectionOptions {
  const address = redisAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  return { ...clientOptionsOf(address), maxRetriesPerRequest: null, retryStrategy: () => null };
}

/** How long a queue may take to let go, milliseconds: it waits for a server that may be gone. */
const closingMs = 1000;

async function closed(queue: { close(force?: boolean): Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closingMs)));
  await Promise.race([queue.close(true).catch(() => {}), late]);
  clearTimeout(timer);
}
