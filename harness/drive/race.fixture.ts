import { sharedTally } from './tally.ts';
import type { Asked } from '../core/asked.ts';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { historyOf } from './chapters.ts';
import type { Entry, History } from '../core/history.ts';
import type { Policy, Tuning } from '../core/operation.ts';
import type { Workload } from '../core/workload.ts';
import { noop } from '../../workloads/noop.ts';
import type { DialectOrder } from './dialects/dialect-of.ts';
import { IdSource } from './dialects/service/ids.ts';
import { Whereabouts } from './dialects/service/whereabouts.ts';
import { mergeCauses } from './causes.ts';
import type { CauseCount } from './causes.ts';
import { shareOf } from './drive.ts';
import type { DrivePlan, DriveReport } from './drive.ts';
import { gateState } from './gate.ts';
import { prepare } from './generate.ts';
import type { Order } from './generate.ts';
import { generationCounters } from './generations.ts';
import type { GenerationCounters } from './generations.ts';
import { pacers } from './pacers/index.ts';
import { discard } from './policies/discard.ts';
import { defaultTuning } from './policies/tuning.ts';

/** What a test says of a race; everything else is as small as can be. */
export interface RaceSettings {
  readonly port: number;
  /** Ports of further instances of the service. */
  readonly morePorts?: readonly number[];
  readonly arrival: 'closed' | 'constant' | 'poisson' | 'ramp' | 'burst';
  readonly clients: number;
  readonly durationMs?: number;
  readonly plan?: Partial<DrivePlan>;
  readonly ratePerS?: number;
  readonly workers?: number;
  readonly keys?: number;
  readonly timeoutMs?: number;
  readonly historyEntries?: number;
  readonly workload?: Workload;
  readonly policy?: Policy;
  readonly tuning?: Partial<Tuning>;
  /** Milliseconds by which each generator starts later than the one before it. */
  readonly stagger?: number;
  /** Set for a service that is not ours: statuses that refuse. */
  readonly foreign?: { readonly refuses: readonly number[] };
  /** Set where an adapter says how it is spoken to: the text of its module. */
  readonly adapter?: string;
  /** How far records exist; without it further than a race can come. */
  readonly counters?: GenerationCounters;
  /** Called when fresh records of a key are running low. */
  readonly low?: (key: number) => void;
}

/** What came of a race: all exchanges in the order in which they ended, and each generator's report. */
export interface RaceOutcome {
  /** Requests that were kept in full, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  readonly entries: readonly Entry[];
  /** The same as a history, with what exchanges told beside. */
  readonly history: History;
  readonly reports: readonly DriveReport[];
  readonly held: number;
  /** Why requests got no usable answer, of all threads. */
  readonly causes: readonly CauseCount[];
  /** Replies of which the service's own times count. */
  readonly timed: number;
  /** When each thread told that the warm-up is over, ms. */
  readonly warmMs: readonly number[];
  /** The zero of all times, by `process.hrtime.bigint()`. */
  readonly epochNs: bigint;
  /** How long the race took, ms. */
  readonly tookMs: number;
}

/** Runs a race as generator threads do, all of them in this thread. */
export async function raceFor(settings: RaceSettings): Promise<RaceOutcome> {
  const { workload = noop, policy = discard, stagger = 0 } = settings;
  const pacer = pacers.find(({ name }) => name === settings.arrival);
  const orders = ordersOf(settings);
  let epochNs = 0n;
  const warmMs: number[] = [];
  const warm = (): void => void warmMs.push(Number(process.hrtime.bigint() - epochNs) / 1e6);
  const runs = await Promise.all(
    orders.map((order) =>
      prepare(order, { workload, policy, pacer }, { low: settings.low ?? (() => {}), warm }),
    ),
  );
  const startedMs = performance.now();
  epochNs = process.hrtime.bigint();
  const generated = await Promise.all(
    runs.map(async (run, worker) => {
      if (worker > 0) await new Promise((resolve) => setTimeout(resolve, worker * stagger));
      return run.race(epochNs);
    }),
  );
  const history = historyOf(generated, orders[0]?.keys ?? 1);
  const entries = Array.from({ length: history.count }, (_, row) => history.entry(row));
  return {
    entries: entries.toSorted((a, b) => a.doneMs - b.doneMs),
    history,
    asked: new Map(generated.flatMap((part) => [...part.asked])),
    reports: generated.map(({ report }) => report),
    timed: generated.reduce((sum, { timing }) => sum + (timing?.samples ?? 0), 0),
    causes: mergeCauses(generated.map(({ causes }) => causes)),
    held: generated.reduce((sum, { held }) => sum + held, 0),
    warmMs,
    epochNs,
    tookMs: performance.now() - startedMs,
  };
}

function dialectFor({ foreign, adapter }: RaceSettings): DialectOrder {
  if (adapter === undefined)
    return foreign === undefined ? { kind: 'contend' } : { kind: 'http', ...foreign };
  return {
    kind: 'service',
    module: `data:text/javascript,${encodeURIComponent(adapter)}`,
    shared: undefined,
    credentials: [],
    secrets: [],
    refuses: [],
    ids: new IdSource().port(),
    where: new Whereabouts().memory,
  };
}

function ordersOf(settings: RaceSettings): Order[] {
  const { port, morePorts = [], arrival, clients, durationMs = 200, keys = 1, workers = 1 } = settings;
  const { workload = noop, policy = discard, timeoutMs = 5000, historyEntries = 200_000 } = settings;
  const plan: DrivePlan = {
    clients,
    thinkMs: 0,
    startMs: 0,
    measuredFromMs: 0,
    endMs: durationMs,
    drainMs: 5000,
    rounds: 0,
    warmupRounds: 0,
    ...settings.plan,
  };
  const counters = settings.counters ?? generationCounters(keys);
  if (settings.counters === undefined) counters.seeded.fill(1_000_000);
  const gate = gateState(plan.rounds);
  return Array.from({ length: workers }, (_, worker) => ({
    workload: workload.name,
    policy: policy.name,
    tuning: { ...defaultTuning, ...settings.tuning },
    precondition: 'etag',
    dialect: dialectFor(settings),
    arrival,
    origins: [port, ...morePorts].map((one) => ({
      protocol: 'http',
      host: '127.0.0.1',
      port: one,
      prefix: '',
      echoes: settings.foreign === undefined && settings.adapter === undefined,
    })),
    plan,
    share: shareOf(worker, workers, clients),
    settings: { capacity: 10, clients },
    seed: 7,
    ratePerS: settings.ratePerS ?? 0,
    keys,
    skew: { kind: 'uniform' },
    timeoutMs,
    historyEntries,
    keepsAsked: 'sample',
    counters,
    reserve: 1,
    gate,
    tally: sharedTally(),
  }));
}

/** What a service of a test does with a request that is there in full; `accept` answers it as the reference does. */
export type Treatment = (accept: () => void, request: IncomingMessage, response: ServerResponse) => void;

/** Answers every request that much later. */
export const after =
  (ms: number): Treatment =>
  (accept) =>
    void setTimeout(accept, ms);

/** Never answers. */
export const silent: Treatment = () => {};

/** How many different numbers there are. */
export function unique(values: readonly number[]): number {
  return new Set(values).size;
}

/** A real service that accepts every command, and tells what it saw. */
export class AcceptingService {
  inHand = 0;
  peakInHand = 0;
  requests = 0;
  readonly #server: Server;

  constructor(treat: Treatment = (accept) => accept()) {
    this.#server = createServer({ keepAlive: true }, (request, response) => {
      request.resume();
      request.once('end', () => {
        this.requests += 1;
        this.inHand += 1;
        this.peakInHand = Math.max(this.peakInHand, this.inHand);
        const overlap = this.inHand;
        response.once('close', () => (this.inHand -= 1));
        treat(() => accept(request, response, overlap), request, response);
      });
    });
    // A held request is silent for as long as the test wants.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends at once: connections are cut and new ones refused. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

function accept(request: IncomingMessage, response: ServerResponse, overlap: number): void {
  const nonce = request.headers['contend-nonce'];
  if (typeof nonce === 'string') response.setHeader('contend-nonce', nonce);
  response.setHeader('server-timing', `app;dur=0.1, store;dur=0, work;dur=0, overlap;desc=${overlap}`);
  response.setHeader('etag', '"1"');
  response.setHeader('content-type', 'application/json');
  response.end(request.method === 'GET' ? '{"intro":""}' : '{"version":1,"added":{}}');
}

/** Starts such a service for the test that runs. */
export async function startService(
  treat?: Treatment,
): Promise<{ readonly service: AcceptingService; readonly port: number }> {
  const service = new AcceptingService(treat);
  onTestFinished(() => service.close());
  return { service, port: await service.listen() };
}
