import { schemaVersion } from '../../core/run-record.ts';
import type { CpuFigures, Percentiles, RunRecord } from '../../core/run-record.ts';
import type { Generated } from '../../drive/generate.ts';
import { environmentOf } from '../../measure/environment.ts';
import { newHistogram, percentilesOf } from '../../measure/histogram.ts';
import { leastUsOf } from '../../measure/latency-counts.ts';
import type { LatencyData } from '../../measure/latency-counts.ts';
import { secretsHere } from '../../core/secrets.ts';
import { hasCapacity } from '../../core/has-capacity.ts';
import { agentFiguresOf } from './agent-figures.ts';
import { settingsOf } from './cell-settings.ts';
import type { Usage } from './sampler.ts';
import { warningsOf } from './warnings.ts';
import type { Finished } from './finished.ts';
import type { Judged } from './judge.ts';

/** Turns what a cell left behind into its record; figures that were not measured are absent, not 0. */
export function recordOf(finished: Finished): RunRecord {
  const { cell, parts } = finished.prepared;
  const { generated, history, usage, before } = finished.raced;
  const { overlap, verdict, window, totals, clocks } = finished.judged;
  const { spurious, overwritten: changes, repeated, receipts } = totals.audited;
  const { assurance, target } = parts;
  const { attempts: _, effectiveKeys, conflicts, resolutions, ...figures } = totals.figures;
  const arrivals = arrivalsOf(generated);
  const { faults, exhibits } = totals;
  const agents = agentFiguresOf(finished, window);
  const operations = figures.rates.operationsPerS * (usage?.seconds ?? 0);
  const environment = environmentOf(parts.version, target.storeVersion, target.facts.colocated);
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
    startedAt: finished.raced.startedAt,
    ...(cell.label === undefined ? {} : { label: cell.label }),
    ...(parts.block === undefined ? {} : { block: parts.block }),
    durationS: (window.toMs - window.fromMs) / 1000,
    warmupS: cell.warmupMs / 1000,
    ...(parts.rehearsed ? { rehearsed: true } : {}),
    settings: settingsOf(cell, hasCapacity(parts.workload)),
    ...(history.salt === '' ? {} : { names: { salt: history.salt } }),
    // A service may show what only its clients should know, such as a tag that is a credential.
    verdict: secretsHere.hiddenIn(verdict),
    ...(exhibits.length === 0 ? {} : { exhibits: secretsHere.hiddenIn(exhibits) }),
    promise: assurance.promised,
    ...(assurance.why === undefined ? {} : { promiseWhy: assurance.why }),
    ...figures,
    conflicts: {
      ...conflicts,
      ...(spurious === undefined ? {} : { spurious }),
    },
    resolutions: {
      ...resolutions,
      ...(changes === undefined ? {} : { overwrittenChanges: changes }),
      ...(repeated === undefined ? {} : { repeatedEffects: repeated }),
    },
    latencyMs: {
      ...figures.latencyMs,
      ...(arrivals === undefined
        ? {}
        : {
            loop: lateOf(generated.flatMap(({ report }) => report.arrivals?.loopMs ?? [])),
            waiting: lateOf(generated.flatMap(({ report }) => report.arrivals?.waitingMs ?? [])),
          }),
    },
    resources: resourcesOf(generated, usage, operations),
    ...serverTimingOf(generated),
    contention: {
      effectiveKeys,
      meanInFlightOnHottestKey: overlap.meanInFlightOnHottestKey,
      overlappingShare: shareOf(overlap.overlapping, overlap.attempts),
      ...burstsOf(generated),
    },
    ...(agents === undefined ? {} : { agents }),
    ...(clocks === undefined
      ? {}
      : {
          clocks: {
            boundMs: clocks.boundMs,
            startSkewMs: finished.raced.startSkewMs ?? 0,
            unorderedShare: clocks.unorderedShare,
          },
        }),
    ...(faults.length > 0 ? { faults } : {}),
    ...causesOf(finished.judged),
    ...(arrivals === undefined ? {} : { arrivals }),
    history: {
      entries: totals.entries,
      capacity: cell.historyEntries,
      ...(receipts === undefined ? {} : { receipts }),
      ...(before === undefined
        ? {}
        : { judgedAsItWent: { chapters: before.judged, entries: before.entries } }),
    },
    warnings: warningsOf(finished, { figures: totals.figures, arrivals, faults, window }),
    environment: {
      ...environment,
      ...(target.addresses === undefined ? {} : { serviceHosts: new Set(target.addresses).size }),
      ...(target.gateway?.version === undefined ? {} : { gatewayVersion: target.gateway.version }),
      ...(usage?.neighbourShare === undefined ? {} : { neighbourShare: usage.neighbourShare }),
    },
  };
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

function causesOf({ causes }: Judged): Pick<RunRecord, 'causes'> {
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

function lateOf(parts: readonly LatencyData[]): Percentiles {
  const histogram = newHistogram();
  for (const { counts } of parts)
    for (const [bucket, count] of counts.entries())
      if (count > 0) histogram.recordValueWithCount(leastUsOf(bucket), count);
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
