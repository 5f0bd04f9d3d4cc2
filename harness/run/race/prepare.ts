import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { FirstShown } from '../../core/grounds.ts';
import { secretsHere } from '../../core/secrets.ts';
import type { Settings } from '../../core/slot.ts';
import type { TargetFacts } from '../../core/target-facts.ts';
import type { AskedShare } from '../../drive/asked-requests.ts';
import { shareOf } from '../../drive/drive.ts';
import { gateState } from '../../drive/gate.ts';
import type { DialectOrder } from '../../drive/dialects/dialect-of.ts';
import type { Order } from '../../drive/generate.ts';
import type { Target } from '../../../targets/target.ts';
import { Whereabouts } from '../../drive/dialects/service/whereabouts.ts';
import { generationCounters } from '../../drive/generations.ts';
import type { GenerationCounters } from '../../drive/generations.ts';
import { defaultTuning } from '../../drive/policies/tuning.ts';
import { originOf } from '../../drive/wire/origin.ts';
import type { Origin } from '../../drive/wire/origin.ts';
import { sharedTally } from '../../drive/tally.ts';
import { broughtOf } from '../../plan/cell.ts';
import type { Cell } from '../../plan/cell.ts';
import { FaultSchedule } from '../../faults/schedule.ts';
import { goesOn } from './goes-on.ts';
import { recoveryBoundMs } from './parts.ts';
import type { CellParts } from './parts.ts';
import { batches, Seeder } from './seeder.ts';
import { collectionsFound, firstShown, lookingOnce, seedDoubt } from '../../look/seed-seen.ts';

/** A cell whose first records are there, and whose generators know what to do. */
export interface Prepared {
  readonly cell: Cell;
  readonly parts: CellParts;
  readonly settings: Settings;
  readonly counters: GenerationCounters;
  readonly seeder: Seeder;
  readonly schedule: FaultSchedule;
  /** One a generator thread. */
  readonly orders: readonly Order[];
  /** When the first operation can start, on the clock of the race. */
  readonly startMs: number;
  /** When the measured time begins where it follows a clock. */
  readonly zeroMs: number;
  /** What the service showed of its records that cannot be right. */
  readonly unseen: string | undefined;
  /** How the service showed words and amounts that were posted to it. */
  readonly firsts: readonly FirstShown[];
  /** Collections of which it showed a record that was seeded. */
  readonly foundBefore: ReadonlySet<string>;
}

/** Time between the common start and the first operation, so that every thread has heard of it. */
const leadMs = 20;
/** Rounds that a burst plays to warm up, not counted. */
export const warmupRounds = 5;

/** Writes the first records, looks at one of them, and writes down what each generator thread is to do. */
export async function prepare(cell: Cell, parts: CellParts): Promise<Prepared> {
  const { workload, target } = parts;
  const settings: Settings = { capacity: cell.capacity, clients: cell.clients };
  const counters = generationCounters(cell.keys, saltOf(target.facts));
  const schedule = new FaultSchedule(cell.faults, {
    kinds: parts.faults,
    instances: target.instances,
    server: parts.server,
    times: parts.times,
    signal: parts.signal,
  });
  const batch = target.adapter === undefined ? batches.store : batches.hook;
  const seeder = new Seeder(workload, settings, counters, (records) => target.seed(records), batch);
  const rounds = cell.arrival === 'burst' ? cell.rounds + warmupRounds : cell.rounds;
  parts.onPhase('seed');
  await seeder.seedAll(cell.arrival === 'burst' ? rounds : seeder.chunk);
  const eyes = lookingOnce(target);
  const unseen = await seedDoubt(eyes, workload, settings, counters.salt);
  const firsts = await firstShown(eyes, workload, settings, counters.salt);
  const foundBefore = await collectionsFound(eyes, workload, settings, counters.salt);
  const zeroMs = leadMs + cell.warmupMs;
  const dialect = await dialectFor(cell, target);
  const orders = ordersFor(cell, parts, { settings, counters, seeder, rounds, zeroMs, dialect });
  return Object.freeze({
    cell,
    parts,
    settings,
    counters,
    seeder,
    schedule,
    orders,
    startMs: leadMs,
    zeroMs,
    unseen,
    firsts,
    foundBefore,
  });
}

function ordersFor(
  cell: Cell,
  parts: CellParts,
  {
    settings,
    counters,
    seeder,
    rounds,
    zeroMs,
    dialect,
  }: Pick<Prepared, 'settings' | 'counters' | 'seeder' | 'zeroMs'> & {
    readonly rounds: number;
    readonly dialect: () => DialectOrder;
  },
): Order[] {
  const { target } = parts;
  const isBurst = cell.arrival === 'burst';
  const gate = gateState(rounds);
  const workers = cell.workers * (parts.agents?.count ?? 1);
  return Array.from({ length: workers }, (_, worker): Order => ({
    workload: cell.workload,
    policy: cell.policy,
    tuning: { ...defaultTuning, ...cell.tuning },
    precondition: cell.precondition,
    dialect: dialect(),
    arrival: cell.arrival,
    origins: originsOf(target, cell.abilities?.version),
    ...(target.gateway?.keys === undefined ? {} : { apiKeys: target.gateway.keys.slice(0, cell.clients) }),
    ...(cell.abilities?.limitPerS === undefined || target.gateway?.keys !== undefined
      ? {}
      : { ownAddresses: true }),
    plan: {
      clients: cell.clients,
      thinkMs: cell.thinkMs,
      startMs: leadMs,
      measuredFromMs: isBurst ? 0 : zeroMs,
      endMs: zeroMs + cell.durationMs,
      drainMs: cell.timeoutMs + 1000,
      rounds,
      warmupRounds: isBurst ? warmupRounds : 0,
      ...(cell.faults.length > 0 ? { silenceMs: silenceMs(cell) } : {}),
    },
    share: shareOf(worker, workers, cell.clients),
    settings,
    seed: cell.seed,
    ratePerS: cell.ratePerS ?? 0,
    keys: cell.keys,
    skew: cell.skew,
    timeoutMs: cell.timeoutMs,
    historyEntries: cell.historyEntries,
    ...(goesOn(cell, parts) ? { longChapter: longChapter(cell) } : {}),
    keepsAsked: keptShare(cell, parts),
    counters,
    reserve: Math.ceil(seeder.chunk / 2),
    ...(target.gateway?.log === undefined ? {} : { tracedAs: basename(target.gateway.log) }),
    gate,
    tally: sharedTally(),
  }));
}

/** Requests from which on a chapter is long: several have room beside each other, and orders of one can be searched. */
function longChapter({ historyEntries, linearizable }: Cell): number {
  const rows = Math.floor(historyEntries / 32);
  return linearizable ? Math.min(rows, 150_000) : rows;
}

/** Of which requests all is kept: what is written is kept, as far as there is room, else what the checks look at. */
function keptShare(
  { linearizable }: Cell,
  { workload, onJudged }: Pick<CellParts, 'workload' | 'onJudged'>,
): AskedShare {
  if (onJudged !== undefined) return 'every';
  if (workload.check === undefined) return 'none';
  return linearizable ? 'all' : 'sample';
}

/** Where clients connect: at each instance, or at the gateway, which then is asked for what the first instance is. */
function originsOf(
  { facts: { echoesNonces }, urls, addresses, gateway }: Target,
  version: string | undefined,
): readonly Origin[] {
  if (gateway === undefined)
    return urls.map((url, at) => originOf(url, echoesNonces, doorAt(addresses?.[at])));
  return urls.slice(0, 1).map((url) => {
    const origin = originOf(url, echoesNonces, gateway.door);
    return version === undefined ? origin : { ...origin, prefix: `/${version}${origin.prefix}` };
  });
}

function doorAt(host: string | undefined): { readonly host: string } | undefined {
  return host === undefined ? undefined : { host };
}

/** How each generator speaks to a target. */
async function dialectFor(cell: Cell, { facts, adapter }: Target): Promise<() => DialectOrder> {
  if (facts.dialect === 'contend')
    return () => ({ kind: 'contend', ...(cell.problems === 'bare' ? { bare: true } : {}) });
  const { refuses = [] } = broughtOf(cell);
  if (adapter === undefined) return () => ({ kind: 'http', refuses });
  const { module, shared } = adapter;
  const credentials = await adapter.credentials(cell.clients);
  const secrets = secretsHere.values;
  return () => ({
    kind: 'service',
    module,
    shared,
    refuses,
    credentials,
    secrets,
    ids: adapter.idPort(),
    where: new Whereabouts().memory,
  });
}

/** How long nobody may answer before a burst is given up although a fault was ordered: all of them, and recovery. */
function silenceMs({ faults, timeoutMs }: Cell): number {
  return (faults.at(-1)?.atMs ?? 0) + timeoutMs + recoveryBoundMs;
}

/** Names must not meet those of earlier races. */
function saltOf({ ownNames }: TargetFacts): string {
  return ownNames ? '' : `r${randomBytes(4).toString('hex')}-`;
}
