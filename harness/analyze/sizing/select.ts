import type { RunRecord } from '../../core/run-record.ts';
import { machineOf } from '../../run/setting.ts';

/** Which runs a plan is to rest on. */
export interface Selection {
  readonly workload: string;
  readonly workMs: number;
}

/** Runs of each strategy on each store, or why no plan may rest on them. */
export interface Selected {
  readonly rows: readonly (readonly RunRecord[])[];
  readonly problems: readonly string[];
}

/** Groups runs by strategy and store. Wrong services and mixed machines are refused, bursts and faults are left out. */
export function selectRuns(runs: readonly RunRecord[], { workload, workMs }: Selection): Selected {
  const ofWorkload = runs.filter(
    (run) => run.workload === workload && run.arrival !== 'burst' && run.settings.faults === undefined,
  );
  const wanted = ofWorkload.filter(({ settings }) => settings.workMs === workMs);
  if (wanted.length === 0) return { rows: [], problems: [nothing(runs, ofWorkload, { workload, workMs })] };
  const machines = [...new Set(wanted.map(machineOf))];
  const wrong = wanted.filter(({ verdict, promise }) => verdict.result === 'invalid' && promise === 'safe');
  const problems = [
    ...(machines.length > 1
      ? [
          `the records come from ${machines.length} machines or versions: ${machines.slice(0, 2).join(' / ')}; name the folder of one with --results`,
        ]
      : []),
    ...wrong.map(
      ({ strategy, startedAt, verdict }) =>
        `${strategy}, run of ${startedAt}: is invalid (${verdict.anomalies[0]?.worst.text ?? 'an invariant was broken'}); a service that is wrong has no capacity: mend it, measure again, or leave --strategy ${strategy} out`,
    ),
  ];
  const rows = new Map<string, RunRecord[]>();
  for (const run of wanted) {
    const key = `${run.strategy} ${run.store}`;
    rows.set(key, [...(rows.get(key) ?? []), run]);
  }
  return { rows: [...rows.values()], problems };
}

function nothing(
  runs: readonly RunRecord[],
  ofWorkload: readonly RunRecord[],
  { workload, workMs }: Selection,
): string {
  const texts = (values: readonly (string | number)[]): string => [...new Set(values)].join(', ');
  if (runs.length === 0)
    return 'no record is left of what --workload, --strategy and --store name; --measure races what promises to be right';
  if (ofWorkload.length === 0)
    return `no record is of ${workload}; there are ${texts(runs.map((run) => run.workload))}: choose one with --workload, or measure with npm run sweep -- --workload ${workload}`;
  return `no record of ${workload} has --work ${workMs}ms; there are ${texts(ofWorkload.map(({ settings }) => `${settings.workMs}ms`))}`;
}
