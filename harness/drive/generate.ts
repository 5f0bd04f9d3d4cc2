import { isOfTls, withTlsHint } from '../core/tls-words.ts';
import { ContendError } from '../core/errors.ts';
import { leastForeignNonce } from '../core/foreign-nonces.ts';
import { History } from '../core/history.ts';
import type { Policy, Tuning } from '../core/operation.ts';
import { randomAt, randomStream } from '../core/random.ts';
import { Secrets } from '../core/secrets.ts';
import { keyChooser } from '../core/skew.ts';
import type { Skew } from '../core/skew.ts';
import type { Precondition } from '../core/strategy.ts';
import type { Workload } from '../core/workload.ts';
import { LoopWatch } from '../measure/event-loop-delay.ts';
import type { EventLoopDelay } from '../measure/event-loop-delay.ts';
import { arrivalsOf } from './arrivals.ts';
import { AskedRequests } from './asked-requests.ts';
import type { AskedShare } from './asked-requests.ts';
import { driveBurst } from './burst.ts';
import type { OverlapMeter } from './burst.ts';
import { Causes } from './causes.ts';
import type { CauseCount } from './causes.ts';
import { Chapters, chapterOf } from './chapters.ts';
import type { Chapter } from './chapters.ts';
import { createClock } from './clock.ts';
import { driveClosed } from './closed.ts';
import { dialectOf } from './dialects/dialect-of.ts';
import type { DialectOrder } from './dialects/dialect-of.ts';
import type { DrivePlan, DriveReport, Share } from './drive.ts';
import { Gate } from './gate.ts';
import type { GateState } from './gate.ts';
import { Generations } from './generations.ts';
import type { GenerationCounters } from './generations.ts';
import { driveOpen } from './open.ts';
import { addressOfClient } from './wire/client-address.ts';
import { openExchange } from './wire/origin.ts';
import type { Origin } from './wire/origin.ts';
import type { Pacer } from './pacers/pacer.ts';
import type { Race } from './race.ts';
import { Repeats } from './repeats.ts';
import { createTicker } from './ticker.ts';
import { tracing } from './traceparent.ts';
import { Bounds } from './bounds.ts';
import { Counting } from './tally.ts';
import type { SharedTally } from './tally.ts';
import { TimingSamples } from './timing-samples.ts';
import type { ServerTiming } from './timing-samples.ts';
import type { Settings } from '../core/slot.ts';

/** All that a generator thread is told; plain data and shared memory, so that it can be posted to a thread. */
export interface Order {
  readonly workload: string;
  readonly policy: string;
  readonly tuning: Tuning;
  readonly precondition: Precondition;
  readonly dialect: DialectOrder;
  readonly arrival: string;
  readonly origins: readonly Origin[];
  /** What each client is known by to a gateway, by its number; absent where nobody asks. */
  readonly apiKeys?: readonly string[];
  /** Each client connects from an address of its own on this machine. */
  readonly ownAddresses?: boolean;
  readonly plan: DrivePlan;
  readonly share: Share;
  readonly settings: Settings;
  readonly seed: number;
  readonly ratePerS: number;
  readonly keys: number;
  readonly skew: Skew;
  readonly timeoutMs: number;
  readonly historyEntries: number;
  /** Requests of a chapter, of all threads, from which on it is long; absent where the race is judged as a whole. */
  readonly longChapter?: number;
  /** Of which slots requests are kept in full. */
  readonly keepsAsked: AskedShare;
  readonly counters: GenerationCounters;
  /** Seeded generations to keep ahead of each key. */
  readonly reserve: number;
  /** Requests say to whoever traces them which operation of the race with this name they belong to; absent where nobody does. */
  readonly tracedAs?: string;
  readonly gate: GateState;
  /** Where the thread counts what it has done. */
  readonly tally: SharedTally;
}

/** What the names of an order stand for. */
export interface Parts {
  readonly workload: Workload;
  readonly policy: Policy;
  /** Undefined for closed and burst. */
  readonly pacer: Pacer | undefined;
  /** Where exchanges are recorded; a new history of the ordered size where absent. */
  readonly history?: History;
  /** What counts them for whoever watches; one that counts into the ordered memory where absent. */
  readonly counting?: Counting;
}

/** What a generator thread tells while it races. */
export interface Listener {
  /** Fresh records of a key are running low. */
  low(key: number): void;
  /** The warm-up is over: what is measured begins. */
  warm(): void;
  /** The chapter is long enough to be judged. */
  long?(): void;
  /** A chapter is over, and nobody writes into it before it is given back. */
  closed?(chapter: Chapter): void;
}

/** A generator thread that is ready. */
export interface Ready {
  /** Runs the race on a common clock. */
  readonly race: (epochNs: bigint) => Promise<Generated>;
  /** What chapters it writes; told when all threads have turned, and when one is given back. */
  readonly chapters: Pick<Chapters, 'turned' | 'giveBack'>;
  /** Ends the race before its time. */
  readonly stop: () => void;
}

/** What a generator thread brings back: its last chapter, and more. */
export interface Generated extends Chapter {
  /** The chapter before, where it was not over. */
  readonly before?: Chapter;
  readonly report: DriveReport;
  /** Why requests got no usable answer. */
  readonly causes: readonly CauseCount[];
  /** Answers that announced a body that their status rules out, warm-up included. */
  readonly announcedBodies: number;
  readonly timing: ServerTiming | undefined;
  readonly eventLoopDelayMs?: EventLoopDelay;
  /** How often fresh records were not ready in time. */
  readonly held: number;
}

/** How old counts may be, ms: seldom enough that it costs little, and so few rows at once that no answer waits for it. */
const countEveryMs = 20;

/** Where the numbers of requests begin for a service that is not ours; the same for all threads. */
function requestsBefore({ seed, share }: Order): number {
  return Math.ceil((leastForeignNonce + randomAt(seed, requestStream) * 1_000_000) / share.workers);
}

/** Stream of the random number from which requests are counted. */
const requestStream = 4;

/** A service that is not ours was there when it was reached first: that it is gone, or not trusted, is no fault of the harness. */
function goneSince(error: unknown): unknown {
  if (!(error instanceof ContendError)) return error;
  const problems = error.problems.map((problem) =>
    isOfTls(problem) ? withTlsHint(problem) : `${problem}; the service is gone: start it again`,
  );
  return new ContendError('CTD_SERVICE_UNREACHABLE', problems, { cause: error });
}

/** Opens the connections of one share. */
export async function prepare(order: Order, parts: Parts, listener: Listener): Promise<Ready> {
  let clock = createClock(process.hrtime.bigint());
  const now = (): number => clock();
  let announcedBodies = 0;
  const onBodyAnnounced = (): void => void (announcedBodies += 1);
  const origins = originsOf(order);
  const { exchange, authority, prefix } = openExchange(origins, now, order.timeoutMs, onBodyAnnounced);
  const isOurs = order.dialect.kind === 'contend';
  const isBurst = order.arrival === 'burst';
  await exchange.open(order.share.clients.length).catch((error: unknown) => {
    throw isOurs ? error : goneSince(error);
  });

  const entries = Math.floor(order.historyEntries / order.share.workers);
  const { counting = new Counting(order.tally, isBurst ? Infinity : order.plan.measuredFromMs) } = parts;
  const decisions = parts.workload.decisions(order.settings);
  const generations = new Generations(order.counters, decisions, order.reserve, (key) => listener.low(key));
  const timing = new TimingSamples(order.arrival === 'burst');
  const causes = new Causes(order.plan.measuredFromMs);
  const chapters = new Chapters(
    order.counters,
    () => ({
      history: parts.history ?? new History(order.keys, entries, undefined, order.counters.salt),
      asked: new AskedRequests(order.keepsAsked),
    }),
    order.longChapter === undefined
      ? undefined
      : {
          longRows: Math.floor(order.longChapter / order.share.workers),
          onLong: () => listener.long?.(),
          onClosed: (chapter, number) => {
            counting.upTo(chapter);
            listener.closed?.(chapterOf(chapter, number));
          },
        },
  );
  let requests = isOurs ? 0 : requestsBefore(order);
  const dialect = await dialectOf(order.dialect, {
    authority,
    prefix,
    precondition: order.precondition,
    ...(order.apiKeys === undefined ? {} : { keys: order.apiKeys }),
  });
  const race: Race = {
    workload: parts.workload,
    policy: parts.policy,
    tuning: order.tuning,
    settings: order.settings,
    seed: order.seed,
    dialect,
    ...(isOurs
      ? {}
      : {
          repeats: new Repeats((nonce) => (nonce - 1) % order.share.workers === order.share.worker),
        }),
    exchange,
    clock: now,
    chapters,
    isStopped: false,
    causes,
    generations,
    keyOf: keysOf(order),
    nextNonce: () => requests++ * order.share.workers + order.share.worker + 1,
    counting,
    secrets: new Secrets([
      ...(order.dialect.kind === 'service' ? order.dialect.secrets : []),
      ...(order.apiKeys ?? []),
    ]),
    bounds: new Bounds(parts.workload, order.settings),
    ...(order.tracedAs === undefined
      ? {}
      : { trace: tracing(order.seed, `${order.counters.salt} ${order.tracedAs}`) }),
    observe: (reply, atMs) => {
      if (atMs >= order.plan.measuredFromMs) timing.observe(reply);
    },
  };

  const run = async (epochNs: bigint): Promise<Generated> => {
    clock = createClock(epochNs);
    const watch = new LoopWatch();
    const onWarm = (): void => {
      watch.start();
      if (isBurst) {
        causes.forget();
        counting.measureFrom(now());
      }
      listener.warm();
    };
    const { plan } = order;
    const warmUp = isBurst ? undefined : setTimeout(onWarm, Math.max(0, plan.measuredFromMs - now()));
    const count = (): void => {
      if (chapters.before !== undefined) counting.upTo(chapters.before);
      counting.upTo(chapters.now);
    };
    const counts = setInterval(count, countEveryMs);
    const report = await drive(order, parts, { race, meter: timing, onWarm }).finally(() => {
      clearInterval(counts);
      count();
    });
    clearTimeout(warmUp);
    const eventLoopDelayMs = watch.stop();
    const { now: last, before, number } = chapters;
    return {
      ...chapterOf(last, number, dialect.tags),
      ...(before === undefined ? {} : { before: chapterOf(before, number - 1, dialect.tags) }),
      report,
      causes: causes.counts(),
      announcedBodies,
      timing: timing.summary(),
      ...(eventLoopDelayMs === undefined ? {} : { eventLoopDelayMs }),
      held: generations.held,
    };
  };
  return { race: run, chapters, stop: () => void (race.isStopped = true) };
}

function drive(
  order: Order,
  parts: Parts,
  { race, meter, onWarm }: { race: Race; meter: OverlapMeter; onWarm: () => void },
): Promise<DriveReport> {
  const { plan, share } = order;
  const job = { race, plan, share };
  if (order.arrival === 'burst')
    return driveBurst(job, new Gate(order.gate, share.workers, race.clock), meter, onWarm);
  if (parts.pacer === undefined) return driveClosed(job);
  const { ratePerS, seed } = order;
  const drawn = parts.pacer.arrivals(ratePerS, plan.endMs - plan.startMs, randomStream(seed, arrivalStream));
  return driveOpen(job, arrivalsOf(drawn, share, plan.startMs), () => createTicker(race.clock));
}

/** The instance of each client, dealt out in turn whichever thread plays it; one connection a client. */
function originsOf({ origins, share, ownAddresses = false }: Order): readonly Origin[] {
  return share.clients.flatMap((client) => {
    const origin = origins[client % origins.length];
    if (origin === undefined) return [];
    return ownAddresses ? { ...origin, from: addressOfClient(client) } : origin;
  });
}

/** The key of each operation, the same whichever thread runs it. */
function keysOf({ seed, skew, keys }: Order): (operation: number) => number {
  if (keys === 1) return () => 0;
  const choose = keyChooser(skew, keys);
  return (operation) => choose(randomAt(seed, keyStream, operation));
}

const keyStream = 1;
/** Stream of the random numbers that arrivals are drawn from. */
const arrivalStream = 3;
