import type { RunRecord } from '../../core/run-record.ts';
import { conflictWindowOf } from '../window/conflict-window.ts';
import type { ConflictWindow } from '../window/conflict-window.ts';
import { rangeOf } from './estimate.ts';
import type { Range } from './estimate.ts';

/** A measured figure with the runs that it comes from. */
export interface Measured extends Range {
  readonly runs: readonly RunRecord[];
}

/** What one attempt costs under a strategy, as its runs measured it; times in seconds. */
export interface Demand {
  readonly strategy: string;
  readonly store: string;
  /** CPU of the service. */
  readonly serviceS: Measured;
  /** CPU of the store; absent where the records are kept in the service. */
  readonly storeS?: Measured;
  /** From sent to answered with nothing else under way, work included. */
  readonly alone: Measured;
  /** CPU of a gateway; absent where none was measured. */
  readonly gatewayS?: Measured;
  readonly window: ConflictWindow | undefined;
  /** All runs busier than planned: what waits in queues is counted into the window. */
  readonly saturated: boolean;
}

/** What the runs of one strategy say of the cost of an attempt; a text where they say too little. */
export function demandOf(runs: readonly RunRecord[], utilisation: number): Demand | string {
  const [run] = runs;
  if (run === undefined) return 'no run';
  const known = runs.filter(
    ({ resources, rates }) => resources.service !== undefined && rates.attemptsPerS > 0,
  );
  const measured = rehearsedOf(known);
  if (measured.length === 0) return 'no run measured the CPU of the service';
  // A saturated loop fills queues that a deployment with headroom has not.
  const calm = measured.filter(
    ({ resources, instances }) => (resources.service?.cpuShare ?? 0) <= utilisation * instances,
  );
  const used = calm.length > 0 ? calm : measured;
  const stored = used.filter(({ resources }) => (resources.store?.cpuMsPerOperation ?? 0) > 0);
  const fronted = rehearsedOf(known.filter(isFronted));
  const serviceS = figure(used, (each) => perAttempt(each, each.resources.service?.cpuMsPerOperation));
  const storeS = figure(stored, (each) => perAttempt(each, each.resources.store?.cpuMsPerOperation));
  const gatewayS = figure(fronted, (each) => perAttempt(each, each.resources.gateway?.cpuMsPerOperation));
  if (serviceS === undefined) return 'no run measured the CPU of the service';
  return {
    strategy: run.strategy,
    store: run.store,
    serviceS,
    ...(storeS === undefined ? {} : { storeS }),
    ...(gatewayS === undefined ? {} : { gatewayS }),
    alone: aloneOf(runs, serviceS, storeS),
    window: conflictWindowOf(used),
    saturated: calm.length === 0,
  };
}

function isFronted({ resources }: RunRecord): boolean {
  return (resources.gateway?.cpuMsPerOperation ?? 0) > 0;
}

/** Services of a deployment run for longer than those that were started for one race: these count only without others. */
export function rehearsedOf(runs: readonly RunRecord[]): readonly RunRecord[] {
  const rehearsed = runs.filter((run) => run.rehearsed === true);
  return rehearsed.length > 0 ? rehearsed : runs;
}

/** An attempt alone: as a single client saw it, else at least its CPU and its work. */
function aloneOf(runs: readonly RunRecord[], serviceS: Measured, storeS: Measured | undefined): Measured {
  const single = rehearsedOf(runs.filter(({ clients, arrival }) => clients === 1 && arrival === 'closed'));
  const seen = figure(single, ({ latencyMs }) => (latencyMs.attempt.mean ?? 0) / 1000);
  if (seen !== undefined) return seen;
  const workS = (runs[0]?.settings.workMs ?? 0) / 1000;
  const sum = (of: 'value' | 'low' | 'high'): number => serviceS[of] + (storeS?.[of] ?? 0) + workS;
  return { value: sum('value'), low: sum('low'), high: sum('high'), runs: serviceS.runs };
}

function perAttempt({ rates }: RunRecord, cpuMsPerOperation = 0): number {
  return (cpuMsPerOperation * rates.operationsPerS) / rates.attemptsPerS / 1000;
}

function figure(runs: readonly RunRecord[], of: (run: RunRecord) => number): Measured | undefined {
  const seen = runs.map((run) => ({ run, value: of(run) })).filter(({ value }) => value > 0);
  if (seen.length === 0) return undefined;
  return { ...rangeOf(seen.map(({ value }) => value)), runs: seen.map(({ run }) => run) };
}
