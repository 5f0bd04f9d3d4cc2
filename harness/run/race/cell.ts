import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { judge } from '../../check/verdict.ts';
import { spuriousConflicts } from '../../check/conflicts.ts';
import { overlap } from '../../check/overlap.ts';
import { inKnownWords } from '../../check/own-words.ts';
import type { Audit, Evidence } from '../../core/evidence.ts';
import { History, answerKinds, mergeHistories } from '../../core/history.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Assurance } from '../../core/promise.ts';
import type { LockTimes } from '../../core/strategy.ts';
import type { Workload } from '../../core/workload.ts';
import { shareOf } from '../../drive/drive.ts';
import { gateState } from '../../drive/gate.ts';
import { mergeCauses } from '../../drive/causes.ts';
import type { CauseCount } from '../../drive/causes.ts';
import type { Generated, Order } from '../../drive/generate.ts';
import { generationCounters } from '../../drive/generations.ts';
import { defaultTuning } from '../../drive/policies/tuning.ts';
import { originOf } from '../../drive/wire/origin.ts';
import { overwrittenChanges, repeatedEffects } from '../../measure/resolutions.ts';
import { RecordsGone } from '../../../targets/target.ts';
import type { Target } from '../../../targets/target.ts';
import type { FaultKind } from '../faults/fault-kind.ts';
import { slowMs } from '../../plan/lock-times.ts';
import { patiently } from '../faults/patiently.ts';
import { faultReports } from '../faults/report.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import { finalEvidence, finalKeys, unforeseenKeys } from './finals.ts';
import type { ServerControl } from '../../../targets/servers/server.ts';
import { hasCapacity } from './capacity.ts';
import { Generators } from './generators.ts';
import type { Cell } from '../../plan/cell.ts';
import { misdeliveredIn, withMisdelivered } from './misdelivered.ts';
import { ordersOf, withOrders } from './orders.ts';
import { recordOf } from './record.ts';
import { Sampler } from './sampler.ts';
import { Seeder } from './seeder.ts';
import { unlessAborted } from '../unless-aborted.ts';
import type { Settings } from '../../core/slot.ts';
import { seedDoubt } from './seed-seen.ts';

/** What a cell is run with: everything that its names stand for. */
export interface CellParts {
  readonly workload: Workload;
  readonly assurance: Assurance;
  readonly target: Target;
  readonly times: LockTimes;
  /** Whether a request may wait for others: for their lock, or for a connection to the store. */
  readonly waits: boolean;
  /** The store's server in the hands of faults; undefined where there is none that may be harmed. */
  readonly server: ServerControl | undefined;
  readonly faults: readonly FaultKind[];
  /** Bundle that a generator thread runs. */
  readonly generator: URL;
  readonly version: string;
  /** How often the plan runs each cell. */
  readonly blocks: number;
  /** Whether the target has raced before. */
  readonly rehearsed: boolean;
  readonly onPhase: (phase: 'seed' | 'warm-up' | 'race' | 'settle' | 'audit' | 'check') => void;
  /** Shown what the cell is judged by, before it is. */
  readonly onEvidence: (evidence: Evidence) => void;
  /** Told why requests got no usable answer, all causes, the most frequent first. */
  readonly onCauses?: (causes: readonly CauseCount[]) => void;
  /** Aborted when the run is interrupted: the cell is then given up. */
  readonly signal: AbortSignal;
}

/** Time between the common start and the first operation, so that every thread has heard of it. */
const leadMs = 20;
/** How long a store or a service may take to be there again after a fault. */
const recoveryBoundMs = 10_000;
/** Rounds that a burst plays to warm up, not counted. */
export const warmupRounds = 5;

/** Runs one cell on a started target, or gives it up as soon as the run is interrupted. */
export function runCell(cell: Cell, parts: CellParts): Promise<RunRecord> {
  return unlessAborted(parts.signal, play(cell, parts));
}

/** Seeds, races, waits for quiet, audits, judges. */
async function play(cell: Cell, parts: CellParts): Promise<RunRecord> {
  const { workload, target, onPhase } = parts;
  const settings: Settings = { capacity: cell.capacity, clients: cell.clients };
  const counters = generationCounters(cell.keys, saltOf(cell));
  const harmed = cell.faults.length > 0;
  const schedule = new FaultSchedule(cell.faults, {
    kinds: parts.faults,
    instances: target.instances,
    server: parts.server,
    times: parts.times,
    signal: parts.signal,
  });
  let racing = false;
  const seeder = new Seeder(workload, settings, counters, (records) =>
    patiently(
      () => target.seed(records),
      () => harmed && racing,
    ),
  );
  const isBurst = cell.arrival === 'burst';
  const rounds = cell.rounds + (isBurst ? warmupRounds : 0);

  onPhase('seed');
  await seeder.seedAll(isBurst ? rounds : seeder.chunk);

  const unseen = await seedDoubt(target, workload, settings, counters.salt);

  const zeroMs = leadMs + cell.warmupMs;
  const startedAt = new Date().toISOString();
  const gate = gateState(rounds);
  const orders = Array.from({ length: cell.workers }, (_, worker): Order => ({
    workload: cell.workload,
    policy: cell.policy,
    tuning: { ...defaultTuning, ...cell.tuning },
    precondition: cell.precondition,
    ...(cell.url === undefined ? {} : { foreign: { refuses: cell.refuses ?? [] } }),
    arrival: cell.arrival,
    origins: target.urls.map((url) => originOf(url, cell.url === undefined, target.address)),
    plan: {
      clients: cell.clients,
      thinkMs: cell.thinkMs,
      startMs: leadMs,
      measuredFromMs: isBurst ? 0 : zeroMs,
      endMs: zeroMs + cell.durationMs,
      drainMs: cell.timeoutMs + 1000,
      rounds,
      warmupRounds: isBurst ? warmupRounds : 0,
      ...(harmed ? { silenceMs: silenceMs(cell) } : {}),
    },
    share: shareOf(worker, cell.workers, cell.clients),
    settings,
    seed: cell.seed,
    ratePerS: cell.ratePerS ?? 0,
    keys: cell.keys,
    skew: cell.skew,
    timeoutMs: cell.timeoutMs,
    historyEntries: cell.historyEntries,
    keepsAsked: workload.check === undefined ? 'none' : cell.linearizable ? 'all' : 'sample',
    counters,
    reserve: Math.ceil(seeder.chunk / 2),
    gate,
  }));

  const sampler = new Sampler(target);
  let epochNs = 0n;
  let zeroUnixMs = 0;
  let faultsFromMs = isBurst ? undefined : zeroMs;
  const generators = new Generators(parts.generator, orders, {
    low: (key) => seeder.more(key),
    warm() {
      sampler.begin();
      if (faultsFromMs !== undefined) return;
      faultsFromMs = Number(process.hrtime.bigint() - epochNs) / 1e6;
      schedule.start(epochNs, faultsFromMs);
    },
  });
  const giveUp = (): void => void generators.end();
  parts.signal.addEventListener('abort', giveUp);
  let generated: Generated[];
  try {
    await generators.prepared();
    onPhase(cell.warmupMs > 0 ? 'warm-up' : 'race');
    epochNs = process.hrtime.bigint();
    zeroUnixMs = Date.now();
    racing = true;
    if (faultsFromMs !== undefined) schedule.start(epochNs, faultsFromMs);
    // Rounds take as long as they take.
    if (!isBurst) sampler.endAfter(zeroMs + cell.durationMs);
    generated = await generators.go(epochNs);
  } catch (error) {
    sampler.cancel();
    throw error;
  } finally {
    racing = false;
    parts.signal.removeEventListener('abort', giveUp);
    await Promise.all([generators.end(), schedule.end()]);
  }
  const usage = await sampler.finish();
  await seeder.quiet();

  const history = mergeHistories(
    generated.map(({ columns, count, sightings, tags }) => {
      const entries = Math.floor(cell.historyEntries / cell.workers);
      const part = new History(cell.keys, entries, columns, counters.salt);
      part.count = count;
      part.sightings.join(sightings, 0);
      if (tags !== undefined) part.tags = tags;
      return part;
    }),
  );
  // Where nobody audits, it does not matter what is still at work.
  if (cell.url === undefined && hasUnknowns(history) && !target.failed) {
    onPhase('settle');
    await setTimeout(quietMs(cell, parts), undefined, { signal: parts.signal });
  }
  onPhase('audit');
  const audited = await audit(target, harmed ? recoveryBoundMs : 0);
  const asked = new Map(generated.flatMap((part) => [...part.asked]));
  const foreseen = target.look === undefined ? [] : finalKeys(history, workload, settings, counters.salt);
  const seen = await target.look?.([...foreseen, ...unforeseenKeys(history, workload, asked, foreseen)]);
  onPhase('check');
  const evidence = inKnownWords(
    {
      history,
      commands: workload.commands.map(({ name }) => name),
      settings,
      ...(audited.audit === undefined ? {} : { audit: audited.audit }),
      ...(seen === undefined ? {} : finalEvidence(seen, foreseen)),
      ...(cell.url === undefined ? { zeroMs: zeroUnixMs } : {}),
    },
    workload.words,
  );
  parts.onEvidence(evidence);
  const causes = mergeCauses(generated.map(({ causes: own }) => own));
  parts.onCauses?.(causes);
  const bursts = generated.map(({ report }) => report.bursts?.measuredFromMs ?? 0);
  const measuredFromMs = isBurst ? Math.min(...bursts) : zeroMs;
  const met = overlap(history, measuredFromMs);
  const checked = judge(evidence, workload, {
    overlap: met,
    measuredFromMs,
    clients: cell.clients,
    auditExpected: cell.url === undefined,
  });
  const judged =
    workload.check === undefined
      ? checked
      : withMisdelivered(checked, misdeliveredIn(causes), cell.url === undefined);
  const verdict =
    workload.check === undefined || judged.invariants === undefined
      ? judged
      : withOrders(
          judged,
          await ordersOf(evidence, cell.linearizable ? 'all' : 'sample', {
            workload,
            asked,
            salt: counters.salt,
            odd: new Set(judged.anomalies.flatMap(({ first, worst }) => [first.key, worst.key])),
          }),
        );
  return recordOf({
    cell,
    startedAt,
    startMs: leadMs,
    history,
    verdict,
    assurance: parts.assurance,
    generated,
    causes,
    usage,
    spurious: (window) => spuriousConflicts(evidence, window),
    overwrittenChanges: (window) => overwrittenChanges(evidence, window),
    repeatedEffects: (window) => repeatedEffects(evidence, window),
    hasCapacity: hasCapacity(workload),
    overlap: met,
    faults: faultReports(schedule.happenings, evidence, faultsFromMs ?? zeroMs),
    receipts: audited.audit?.receipts.count,
    auditProblem: audited.problem,
    // Where faults are ordered, the next to be seeded may come too late.
    seedProblem: seeder.failure === undefined || harmed ? undefined : messageOf(seeder.failure),
    seedUnseen: unseen,
    serviceFailed: target.failed,
    gateway: target.gateway,
    storeVersion: target.storeVersion,
    version: parts.version,
    blocks: parts.blocks,
    rehearsed: parts.rehearsed,
  });
}

/** Looks into a store that may need that long to come back to its senses. */
async function audit(
  target: Target,
  boundMs: number,
): Promise<{ audit?: Audit | undefined; problem?: string }> {
  const deadline = performance.now() + boundMs;
  try {
    return {
      audit: await patiently(
        () => target.audit(),
        (error) => !(error instanceof RecordsGone) && performance.now() < deadline,
      ),
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an answer never came, so that its request may still be at work. */
export function hasUnknowns(history: History): boolean {
  const unknown = answerKinds.indexOf('unknown');
  return history.columns.answer.subarray(0, history.count).includes(unknown);
}

/** Longer than any request can still be at work in the service: its wait for a lock, the lock's life, its own work. */
function quietMs(cell: Cell, { times, waits, target }: CellParts): number {
  const isAlone = !waits || !target.instances.some(({ running }) => running);
  const othersMs = isAlone ? 0 : times.waitMs + times.ttlMs;
  return othersMs + cell.workMs + 4 * slowMs(cell.faults) + 500;
}

/** How long nobody may answer before a burst is given up although a fault was ordered: all of them, and recovery. */
function silenceMs({ faults, timeoutMs }: Cell): number {
  const last = faults.at(-1)?.atMs ?? 0;
  return last + timeoutMs + recoveryBoundMs;
}

/** A service that somebody brings may know the records of earlier races: names must not meet them. */
function saltOf({ url }: Cell): string {
  return url === undefined ? '' : `r${randomBytes(4).toString('hex')}-`;
}
