import type { Overlap } from '../check/overlap.ts';
import type { History } from '../core/history.ts';
import { schemaVersion } from '../core/run-record.ts';
import type { CpuFigures, Percentiles, RunRecord } from '../core/run-record.ts';
import type { FaultReport } from '../core/fault.ts';
import type { Assurance } from '../core/promise.ts';
import type { Verdict } from '../core/verdict.ts';
import type { CauseCount } from '../drive/causes.ts';
import type { Generated } from '../drive/generate.ts';
import { environmentOf } from '../measure/environment.ts';
import { figuresOf } from '../measure/figures.ts';
import type { Window } from '../measure/figures.ts';
import { newHistogram, percentilesOf, recordMs } from '../measure/histogram.ts';
import type { GatewayState } from '../../targets/target.ts';
import { settingsOf } from './cell-settings.ts';
import type { Cell } from './plan/cell.ts';
import type { Usage } from './sampler.ts';
import { warningsOf } from './warnings.ts';

/** Everything that is known of a cell once it has been run and judged. */
export interface Finished {
  readonly cell: Cell;
  readonly startedAt: string;
  /** When the first operation could start, on the run's clock. */
  readonly startMs: number;
  readonly history: History;
  readonly verdict: Verdict;
  readonly assurance: Assurance;
  readonly generated: readonly Generated[];
  /** Why requests got no usable answer, the most frequent first. */
  readonly causes: readonly CauseCount[];
  readonly usage: Usage | undefined;
  readonly spurious: (window: Window) => number | undefined;
  readonly overwrittenChanges: (window: Window) => number | undefined;
  readonly repeatedEffects: (window: Window) => number | undefined;
  /** Whether a record of the workload starts with a capacity. */
  readonly hasCapacity: boolean;
  readonly overlap: Overlap;
  readonly faults: readonly FaultReport[];
  readonly receipts: number | undefined;
  readonly auditProblem: string | undefined;
  /** Why fresh records could not be written while the race was on. */
  readonly seedProblem: string | undefined;
  /** What the service showed of its records before the race that cannot be right. */
  readonly seedUnseen: string | undefined;
  readonly serviceFailed: boolean;
  readonly gateway: GatewayState | undefined;
  readonly storeVersion: string | undefined;
  readonly version: string;
  readonly blocks: number;
  readonly rehearsed: boolean;
}

/** Turns what a cell left behind into its record; figures that were not measured are absent, not 0. */
export function recordOf(finished: Finished): RunRecord {
  const { cell, history, generated, usage, verdict, assurance } = finished;
  const window = windowOf(finished);
  const measured = figuresOf(history, window);
  const { attempts: _, effectiveKeys, conflicts, resolutions, ...figures } = measured;
  const overwrittenChanges = finished.overwrittenChanges(window);
  const repeatedEffects = finished.repeatedEffects(window);
  const spurious = finished.spurious(window);
  const arrivals = arrivalsOf(generated);
  const operations = figures.rates.operationsPerS * (usage?.seconds ?? 0);
  const environment = environmentOf(finished.version, finished.storeVersion, cell.url === undefined);
  return {
    schemaVersion,
    workload: cell.workload,
    strategy: cell.strategy,
    store: cell.store,
    instances: cell.instances,
    gateway: cell.gateway,
    arrival: cell.arrival,
    policy: cell.policy,
    clients: cell.clients,
    workers: cell.workers,
    seed: cell.seed,
    startedAt: finished.startedAt,
    durationS: (window.toMs - window.fromMs) / 1000,
    warmupS: cell.warmupMs / 1000,
    ...(finished.rehearsed ? { rehearsed: true } : {}),
    settings: settingsOf(cell, finished.hasCapacity),
    ...(history.salt === '' ? {} : { names: { salt: history.salt } }),
    verdict,
    promise: assurance.promised,
    ...(assurance.why === undefined ? {} : { promiseWhy: assurance.why }),
    ...figures,
    conflicts: {
      ...conflicts,
      ...(spurious === undefined ? {} : { spurious }),
    },
    resolutions: {
      ...resolutions,
      ...(overwrittenChanges === undefined ? {} : { overwrittenChanges }),
      ...(repeatedEffects === undefined ? {} : { repeatedEffects }),
    },
    latencyMs: {
      ...figures.latencyMs,
      ...(arrivals === undefined
        ? {}
        : {
            loop: lateOf(generated.map(({ report }) => report.arrivals?.loopMs ?? [])),
            waiting: lateOf(generated.map(({ report }) => report.arrivals?.waitingMs ?? [])),
          }),
    },
    resources: resourcesOf(generated, usage, operations),
    ...serverTimingOf(generated),
    contention: {
      effectiveKeys,
      meanInFlightOnHottestKey: finished.overlap.meanInFlightOnHottestKey,
      overlappingShare: shareOf(finished.overlap.overlapping, finished.overlap.attempts),
      ...burstsOf(generated),
    },
    ...(finished.faults.length > 0 ? { faults: finished.faults } : {}),
    ...causesOf(finished),
    ...(arrivals === undefined ? {} : { arrivals }),
    history: {
      entries: history.count,
      capacity: cell.historyEntries,
      ...(finished.receipts === undefined ? {} : { receipts: finished.receipts }),
    },
    warnings: warningsOf(finished, measured, arrivals, window),
    environment: {
      ...environment,
      ...(finished.gateway?.version === undefined ? {} : { gatewayVersion: finished.gateway.version }),
      ...(usage?.neighbourShare === undefined ? {} : { neighbourShare: usage.neighbourShare }),
    },
  };
}

/** The measured time: after the warm-up, to the end of the schedule or of the race, whichever was first. */
function windowOf({ cell, startMs, generated }: Finished): Window {
  const toMs = Math.max(...generated.map(({ report }) => report.endedMs));
  const bursts = generated.map(({ report }) => report.bursts?.measuredFromMs ?? 0);
  const fromMs = cell.arrival === 'burst' ? Math.min(...bursts) : Math.min(toMs, startMs + cell.warmupMs);
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

function resourcesOf(
  generated: readonly Generated[],
  usage: Usage | undefined,
  operations: number,
): RunRecord['resources'] {
  const delays = generated.flatMap(({ eventLoopDelayMs }) => eventLoopDelayMs ?? []);
  const [firstDelay] = delays.toSorted((a, b) => b.p99 - a.p99);
  const figures = (cpuMs: number): CpuFigures => ({
    cpuMsPerOperation: shareOf(cpuMs, operations),
    cpuShare: shareOf(cpuMs, (usage?.seconds ?? 0) * 1000),
  });
  return {
    generator: {
      ...figures(usage?.generatorMs ?? 0),
      ...(firstDelay === undefined ? {} : { eventLoopDelayMs: firstDelay }),
    },
    ...(usage?.serviceMs === undefined
      ? {}
      : {
          service: {
            ...figures(usage.serviceMs),
            ...(usage.eventLoopDelayMs === undefined ? {} : { eventLoopDelayMs: usage.eventLoopDelayMs }),
          },
        }),
    ...(usage?.storeMs === undefined
      ? {}
      : {
          store: {
            ...figures(usage.storeMs),
            ...(usage.storeCommands === undefined
              ? {}
              : { commandsPerOperation: shareOf(usage.storeCommands, operations) }),
          },
        }),
    ...(usage?.gatewayMs === undefined ? {} : { gateway: figures(usage.gatewayMs) }),
  };
}

function serverTimingOf(generated: readonly Generated[]): Pick<RunRecord, 'serverTimingMs'> {
  const timings = generated.flatMap(({ timing }) => (timing === undefined ? [] : [timing]));
  const samples = timings.reduce((sum, timing) => sum + timing.samples, 0);
  if (samples === 0) return {};
  const mean = (part: 'app' | 'store' | 'work' | 'wait'): number =>
    timings.reduce((sum, timing) => sum + (timing[part] ?? 0) * timing.samples, 0) / samples;
  const waited = timings.some(({ wait }) => wait !== undefined);
  return {
    serverTimingMs: {
      app: mean('app'),
      store: mean('store'),
      work: mean('work'),
      ...(waited ? { wait: mean('wait') } : {}),
    },
  };
}

/** Causes in a record: enough to know what is wrong. */
const mostCauses = 10;

function causesOf({ causes }: Finished): Pick<RunRecord, 'causes'> {
  if (causes.length === 0) return {};
  const told = causes.slice(0, mostCauses);
  return { causes: told.map(({ first, last: _last, ...counted }) => ({ ...counted, example: first })) };
}

function arrivalsOf(generated: readonly Generated[]): RunRecord['arrivals'] {
  const reports = generated.flatMap(({ report }) =>
    report.arrivals === undefined ? [] : [{ ...report.arrivals, peakInFlight: report.peakInFlight }],
  );
  if (reports.length === 0) return undefined;
  const sum = (of: 'drawn' | 'sent' | 'dropped' | 'peakInFlight' | 'peakWaiting'): number =>
    reports.reduce((total, report) => total + report[of], 0);
  return {
    drawn: sum('drawn'),
    sent: sum('sent'),
    dropped: sum('dropped'),
    peakInFlight: sum('peakInFlight'),
    peakWaiting: sum('peakWaiting'),
  };
}

function lateOf(parts: readonly Iterable<number>[]): Percentiles {
  const histogram = newHistogram();
  for (const part of parts) for (const ms of part) recordMs(histogram, ms);
  const late = percentilesOf(histogram);
  histogram.destroy();
  return late;
}

function burstsOf(
  generated: readonly Generated[],
): Pick<RunRecord['contention'], 'releaseSkewUs' | 'overlapPerRound'> {
  const bursts = generated.flatMap(({ report }) => (report.bursts === undefined ? [] : [report.bursts]));
  const skews = bursts.flatMap(({ skewUs }) => skewUs).toSorted((a, b) => a - b);
  const [first] = bursts;
  if (first === undefined || skews.length === 0) return {};
  const at = (share: number): number =>
    skews[Math.min(skews.length - 1, Math.floor(share * skews.length))] ?? 0;
  const overlaps = first.overlaps.map((_, round) =>
    Math.max(...bursts.map(({ overlaps: all }) => all[round] ?? 0)),
  );
  return {
    releaseSkewUs: { p50: at(0.5), p99: at(0.99), max: at(1) },
    ...(overlaps.length === 0
      ? {}
      : {
          overlapPerRound: {
            mean: overlaps.reduce((sum, most) => sum + most, 0) / overlaps.length,
            max: Math.max(...overlaps),
          },
        }),
  };
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
