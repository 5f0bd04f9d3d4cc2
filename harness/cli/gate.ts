import type { Gate } from '../analyze/gate/gate.ts';
import { keptLike, whyNotLike } from '../analyze/gate/kept.ts';
import type { Kept } from '../analyze/gate/kept.ts';
import { ContendError } from '../core/errors.ts';
import { hasCapacity } from '../core/has-capacity.ts';
import { find } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Cell, Plan } from '../plan/cell.ts';
import type { Sources } from '../plan/given.ts';
import { readResults } from '../results/read-results.ts';
import { settingsOf } from '../run/race/cell-settings.ts';
import { workloads } from '../../workloads/index.ts';

/** A plan with what its rows are held to. */
export interface HeldPlan {
  readonly plan: Plan;
  /** Absent where they are held to nothing. */
  readonly gate?: Gate;
}

/**
 * Reads the records that rows are held against, while the plan is made. Throws one ContendError with every problem of
 * both, so that nothing is raced that could not be judged.
 */
export async function withGate(planned: Promise<Plan>, { flags, variables }: Sources): Promise<HeldPlan> {
  const name = 'objective-baseline';
  const typedPath = (flags.given.get(name) ?? variables.given.get(name))?.texts[0];
  const reading = typedPath === undefined ? undefined : readKept(typedPath);
  const [plan, early] = await Promise.allSettled([planned, reading]);
  if (plan.status === 'rejected') {
    if (early.status === 'rejected') throw together(plan.reason, early.reason);
    throw plan.reason;
  }
  const { held, cells } = plan.value;
  if (held === undefined) return { plan: plan.value };
  const { objective, baseline } = held;
  if (baseline === undefined) return { plan: plan.value, gate: { objective } };
  if (early.status === 'rejected') throw early.reason;
  // It may stand in the plan's file.
  const kept = early.value ?? (await readKept(baseline));
  const rows = cells.map(asRecorded);
  const alone = rows.filter((row) => keptLike(row, kept).length === 0);
  if (alone.length === rows.length)
    throw new ContendError('CTD_OPTIONS', [`--${name}: ${baseline} ${whyNone(rows, kept)}`]);
  const notes = alone.map(
    (row) => `${nameOf(row)} is not held to bounds of --${name}: ${baseline} holds no run that is like it`,
  );
  return {
    plan: { ...plan.value, notes: [...plan.value.notes, ...new Set(notes)] },
    gate: { objective, kept },
  };
}

function whyNone(rows: readonly RunRecord[], kept: Kept): string {
  const differs = rows.flatMap((row) => {
    const how = whyNotLike(row, kept);
    return how.length === 0 ? [] : [`${row.workload}/${row.strategy}: ${how.join(', ')}`];
  });
  if (differs.length > 0)
    return `holds no row that was raced as one of these is to be: ${differs.slice(0, 3).join('; ')}; race it so, or keep a run of what is raced here`;
  const raced = kept.runs.map(({ workload, strategy }) => `${workload}/${strategy}`);
  return `holds nothing that is raced here, only ${[...new Set(raced)].join(', ')}; name a run of the same workloads and strategies`;
}

function nameOf({ workload, strategy, label }: RunRecord): string {
  return `${workload}/${strategy}${label === undefined ? '' : ` (${label})`}`;
}

/** What the record of a cell will say of what was asked for; who looks for a partner looks at nothing else. */
function asRecorded(cell: Cell): RunRecord {
  const { workload, strategy, store, label, arrival, policy, clients, instances, gateway, workers, seed } =
    cell;
  const found = find(workloads, workload, 'workload');
  const settings = settingsOf(cell, typeof found !== 'string' && hasCapacity(found));
  const named = { workload, strategy, store, arrival, policy, clients, instances, gateway, workers, seed };
  const asked: Partial<RunRecord> = {
    ...named,
    settings,
    ...(label === undefined ? {} : { label }),
  };
  return asked as RunRecord;
}

async function readKept(path: string): Promise<Kept> {
  return { path, runs: await readResults([path]) };
}

/** One failure with the problems of both, where both are such that a person can act on. */
function together(one: unknown, other: unknown): unknown {
  if (!(one instanceof ContendError) || !(other instanceof ContendError)) return one;
  return new ContendError(one.code, [...one.problems, ...other.problems]);
}
