import { grouped } from '../../core/grouped.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { parseSkew } from '../../core/skew.ts';
import type { Skew } from '../../core/skew.ts';
import { formatMs } from '../../core/units.ts';
import type { Objective } from '../objective.ts';
import { keyGroups } from '../window/key-groups.ts';
import { rehearsedOf } from './demand.ts';
import { rangeOf } from './estimate.ts';
import type { End, LoadPlan, Task } from './load-plan.ts';

/**
 * How long attempts took at less load than is planned: what pauses a service or its machine is in no formula of CPU and
 * queues, so that no plan is faster than this.
 */
export interface CalmTail {
  /** Seconds that all but a share of attempts kept to; 0 at the cheap end, where the machine is blamed for it. */
  readonly atS: (rest: number, end: End) => number;
  /** In words, such as `one client alone (2 runs)`. */
  readonly from: string;
}

const shares = [
  ['p50', 0.5],
  ['p90', 0.1],
  ['p99', 0.01],
  ['p999', 0.001],
] as const;

/** The tail that runs with less load than a task has show; undefined where there is no such run. */
export function calmTailOf(runs: readonly RunRecord[], task: Task): CalmTail | undefined {
  const alone = rehearsedOf(runs.filter(({ clients, arrival }) => clients === 1 && arrival === 'closed'));
  const calm = [...alone, ...rehearsedOf(runs.filter((run) => isCalmer(run, task)))];
  if (calm.length === 0) return undefined;
  // Runs of one load repeat each other; of several loads the slowest counts.
  const loads = [
    ...grouped(calm, ({ clients, arrival, settings: { ratePerS, keys, skew } }) =>
      JSON.stringify([clients, arrival, ratePerS, keys, skew]),
    ).values(),
  ];
  return {
    atS: (rest, end) => {
      if (end === 'low') return 0;
      const ofLoads = loads.map((load) => {
        const seen = load.map((run) => quantileS(run, rest)).filter((seconds) => seconds > 0);
        if (seen.length === 0) return 0;
        return end === 'high' ? Math.max(...seen) : rangeOf(seen).value;
      });
      return Math.max(...ofLoads);
    },
    from: `${calm.length > alone.length ? 'less load' : 'one client alone'} (${calm.length} ${calm.length === 1 ? 'run' : 'runs'})`,
  };
}

/** A plan that is nowhere faster than what was measured with less to do. */
export function noFaster(plan: LoadPlan, tail: CalmTail | undefined, end: End): LoadPlan {
  if (tail === undefined) return plan;
  return { ...plan, latencyS: (rest) => Math.max(plan.latencyS(rest), tail.atS(rest, end)) };
}

/** Says where a plan rests on a measured tail and not on its formulas; `plain` is the plan by formulas alone. */
export function tailDoubts(plain: LoadPlan, tail: CalmTail | undefined, { thresholds }: Objective): string[] {
  if (tail === undefined) return [];
  return shares
    .filter(([name]) => name === 'p99' || thresholds.some(({ metric }) => metric === name))
    .flatMap(([name, rest]) => {
      const [seenS, plannedS] = [tail.atS(rest, 'value'), plain.latencyS(rest)];
      if (seenS <= plannedS) return [];
      return `${name} was ${formatMs(seenS * 1000)} ms with ${tail.from}, where CPU and queues explain ${formatMs(plannedS * 1000)} ms: the plan takes what was measured; where the machine had other work meanwhile, measure again on a calm one`;
    });
}

/** Whether requests came at a pace of their own, fewer than planned, also to the hottest record, and left the service time. */
function isCalmer(run: RunRecord, { ratePerS, keys, skew, utilisation }: Task): boolean {
  const { arrival, settings, rates, resources, instances } = run;
  if (arrival === 'closed' || arrival === 'burst') return false;
  const ran = parseSkew(settings.skew);
  if (typeof ran === 'string') return false;
  return (
    rates.attemptsPerS <= ratePerS &&
    rates.attemptsPerS * hottestOf(ran, settings.keys) <= ratePerS * hottestOf(skew, keys) &&
    (resources.service?.cpuShare ?? 0) <= utilisation * instances
  );
}

/** The share of operations that the hottest record gets. */
function hottestOf(skew: Skew, keys: number): number {
  return keyGroups(skew, keys)[0]?.probability ?? 0;
}

/** What a run measured nearest below a share of attempts, seconds; 0 where it measured nothing there. */
function quantileS({ latencyMs: { attempt } }: RunRecord, rest: number): number {
  const measured = shares.filter(
    ([name, share]) => share * (1 + 1e-9) >= rest && attempt[name] !== undefined,
  );
  return Math.max(0, ...measured.map(([name]) => attempt[name] ?? 0)) / 1000;
}
